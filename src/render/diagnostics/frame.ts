import type { Span } from '../../core/source.ts';
import { visibleLine } from '../plan/visible.ts';
import { cellWidth } from './cell-width.ts';

/** The lines around a span, ready for a terminal, and where its caret stands, counted in terminal cells. */
export interface Frame {
  readonly lines: readonly { readonly number: number; readonly text: string }[];
  readonly before: number;
  readonly width: number;
}

/** A line longer than this is shown only around the caret, so that a frame never wraps. */
const longest = 110;

/** The line of the span with one line before and after it; undefined when the text has no such line. */
export const frameOf = (at: Span, lines: readonly string[]): Frame | undefined => {
  const line = lines[at.start.line - 1];
  if (line === undefined) return undefined;
  const from = Math.min(at.start.column - 1, line.length);
  const to = at.end.line > at.start.line ? line.trimEnd().length : Math.min(at.end.column - 1, line.length);
  const before = shownLine(line.slice(0, from));
  const marked = shownLine(line.slice(from, Math.max(from, to)), cellWidth(before));
  const after = shownLine(line.slice(Math.max(from, to)), cellWidth(before) + cellWidth(marked));
  const cut = cutAround(before, marked, after);
  const around = [at.start.line - 1, at.start.line, at.start.line + 1].flatMap((number) => {
    if (number === at.start.line) return [{ number, text: cut.text }];
    const text = lines[number - 1];
    const isEnd = number === lines.length && text === '';
    return text === undefined || isEnd ? [] : [{ number, text: clip(shownLine(text), longest) }];
  });
  return { lines: around, before: cut.before, width: Math.max(1, cut.width) };
};

/** Control characters as escapes, tabs as blanks up to the next multiple of four cells. */
const shownLine = (line: string, startCell = 0): string => {
  let shown = '';
  for (const [index, part] of line.split('\t').entries()) {
    if (index > 0) shown += ' '.repeat(4 - ((startCell + cellWidth(shown)) % 4));
    shown += visibleLine(part);
  }
  return shown;
};

const cutAround = (before: string, marked: string, after: string): { text: string; before: number; width: number } => {
  const all = cellWidth(before) + cellWidth(marked) + cellWidth(after);
  if (all <= longest) return { text: before + marked + after, before: cellWidth(before), width: cellWidth(marked) };
  const kept = cellWidth(before) <= longest / 2 ? before : `…${clipStart(before, longest / 2)}`;
  const room = longest - cellWidth(kept);
  const shown = clip(marked, room);
  const text = kept + clip(marked + after, room);
  return { text, before: cellWidth(kept), width: cellWidth(shown) };
};

const clip = (text: string, cells: number): string => {
  if (cellWidth(text) <= cells) return text;
  let kept = '';
  for (const character of text) {
    if (cellWidth(kept + character) > cells - 1) break;
    kept += character;
  }
  return `${kept}…`;
};

const clipStart = (text: string, cells: number): string =>
  [...clip([...text].reverse().join(''), cells)].reverse().join('').slice(1);
