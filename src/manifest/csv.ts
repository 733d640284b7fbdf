import type { Diagnostic } from '../core/diagnostic.ts';
import type { Lines } from './lines.ts';

/** One cell: its value without quotes and surrounding blanks, and the offsets where it stands, quotes included. */
export interface CsvCell {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** One record; `end` is the offset after its last cell, before the end of the line. */
export interface CsvRow {
  readonly cells: readonly CsvCell[];
  readonly start: number;
  readonly end: number;
}

/** Reads CSV as RFC 4180 describes it; lines that begin with # and blank lines between records are left out. */
export const readCsv = (
  text: string,
  lines: Lines,
): { readonly rows: readonly CsvRow[]; readonly diagnostics: readonly Diagnostic[] } => {
  const rows: CsvRow[] = [];
  const diagnostics: Diagnostic[] = [];
  let offset = 0;
  while (offset < text.length) {
    const line = text.slice(offset, endOfLine(text, offset));
    if (/^\s*(#|$)/.test(line)) {
      offset += line.length + 1;
      continue;
    }
    const cells: CsvCell[] = [];
    let next = offset;
    for (let more = true; more; ) {
      const cell = readCell(text, next, lines, diagnostics);
      cells.push(cell);
      more = text[cell.after] === ',';
      next = more ? cell.after + 1 : cell.after;
    }
    const end = cells.at(-1)?.end ?? next;
    rows.push({ cells, start: cells[0]?.start ?? offset, end });
    offset = endOfLine(text, next) + 1;
  }
  return { rows, diagnostics };
};

const endOfLine = (text: string, from: number): number => {
  const end = text.indexOf('\n', from);
  return end === -1 ? text.length : end;
};

const isBlank = (character: string | undefined): boolean =>
  character === ' ' || character === '\t' || character === '\r';

interface ReadCell extends CsvCell {
  /** The offset of the comma or line end that ends the cell. */
  readonly after: number;
}

const readCell = (text: string, from: number, lines: Lines, diagnostics: Diagnostic[]): ReadCell => {
  let start = from;
  while (isBlank(text[start])) start += 1;
  if (text[start] === '"') return readQuoted(text, start, lines, diagnostics);
  let after = start;
  while (after < text.length && text[after] !== ',' && text[after] !== '\n') after += 1;
  let end = after;
  while (end > start && isBlank(text[end - 1])) end -= 1;
  return { text: text.slice(start, end), start, end, after };
};

const readQuoted = (text: string, start: number, lines: Lines, diagnostics: Diagnostic[]): ReadCell => {
  let end = start + 1;
  while (end < text.length && (text[end] !== '"' || text[end + 1] === '"')) end += text[end] === '"' ? 2 : 1;
  if (end >= text.length) {
    const at = lines.span(start, start + 1);
    diagnostics.push({
      code: 'table-syntax',
      severity: 'error',
      message: 'a quote is opened and never closed',
      at,
      help: 'inside quotes, write a quote twice',
    });
    return { text: text.slice(start + 1), start, end: text.length, after: text.length };
  }
  end += 1;
  let after = end;
  while (isBlank(text[after])) after += 1;
  if (after < text.length && text[after] !== ',' && text[after] !== '\n') {
    diagnostics.push({
      code: 'table-syntax',
      severity: 'error',
      message: 'text follows a closing quote',
      at: lines.span(after, after + 1),
      help: 'put the whole cell in quotes, and write a quote inside it twice',
    });
    while (after < text.length && text[after] !== ',' && text[after] !== '\n') after += 1;
  }
  return { text: text.slice(start + 1, end - 1).replaceAll('""', '"'), start, end, after };
};
