import type { Position, Span } from '../core/source.ts';

/** Turns offsets of one text into positions. Lines end with LF or CRLF; columns count UTF-16 code units, as editors do. */
export interface Lines {
  position(offset: number): Position;
  span(start: number, end: number): Span;
}

/** The lines of a file's text. */
export const linesOf = (file: string, text: string): Lines => {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  let last = 0;
  const position = (offset: number): Position => {
    const within = Math.max(0, Math.min(offset, text.length));
    // Mostly the line that was asked for before, or the one below it: texts are read from top to bottom.
    for (let line = last; line <= last + 1; line += 1) {
      const start = starts[line] ?? Number.POSITIVE_INFINITY;
      if (within < start || within >= (starts[line + 1] ?? Number.POSITIVE_INFINITY)) continue;
      last = line;
      return { line: line + 1, column: within - start + 1 };
    }
    let low = 0;
    let high = starts.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((starts[middle] ?? 0) <= within) low = middle;
      else high = middle;
    }
    last = low;
    return { line: low + 1, column: within - (starts[low] ?? 0) + 1 };
  };
  return {
    position,
    span: (start, end) => ({ file, start: position(start), end: position(Math.max(start, end)) }),
  };
};

/** The text without a byte order mark, which no position counts. */
export const withoutMark = (text: string): string => (text.startsWith('\uFEFF') ? text.slice(1) : text);
