import { cellWidth } from '../diagnostics/cell-width.ts';

/**
 * Lines of at most `width` cells, broken at blanks; the first begins with `first`, the others with as many blanks as
 * `indent`. A word that is too long has a line of its own and is not broken, so that it can be copied.
 */
export const wrapWords = (first: string, indent: number, text: string, width: number): readonly string[] => {
  const lines: string[] = [];
  let line = first;
  let empty = true;
  for (const word of text.split(' ')) {
    if (!empty && cellWidth(line) + 1 + cellWidth(word) > width) {
      lines.push(line);
      line = ' '.repeat(indent);
      empty = true;
    }
    line += empty ? word : ` ${word}`;
    empty = false;
  }
  lines.push(line);
  return lines.map((one) => one.trimEnd());
};
