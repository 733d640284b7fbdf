import type { ExportClient, ExportRecord, Word } from './parse.ts';
import { escapeWord } from './render-line.ts';

/** A range of bytes and what shall stand there. */
export interface Splice {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** The bytes with all splices carried out; they must not overlap. */
export const applySplices = (bytes: string, splices: readonly Splice[]): string =>
  [...splices]
    .sort((a, b) => b.start - a.start || b.end - a.end)
    .reduce((text, splice) => text.slice(0, splice.start) + splice.text + text.slice(splice.end), bytes);

/** Gives a client other options. A name that is written plainly stays as it is; one with quotes is written anew. */
export const replaceOptions = (bytes: string, client: ExportClient, options: string): Splice => {
  if (client.text === '') return { start: client.start, end: client.end, text: ` *(${escapeWord(options)})` };
  const open = client.text.indexOf('(');
  const name = open < 0 ? client.text : client.text.slice(0, open);
  const plain = bytes.slice(client.start, client.end) === client.text;
  const text = plain ? `${name}${escapeWord(`(${options})`)}` : escapeWord(`${name}(${options})`);
  return { start: client.start, end: client.end, text };
};

/** Takes a client out, with the blanks before it; the others on its line stay as they are. */
export const removeClient = (record: ExportRecord, client: ExportClient): Splice => {
  const words: readonly Word[] = [
    record.path,
    ...(record.defaults === undefined ? [] : [record.defaults]),
    ...record.clients,
  ];
  const before = words[words.indexOf(client) - 1] ?? record.path;
  return { start: before.end, end: client.end, text: '' };
};

/** Takes a whole record out. What else is on the line, a comment, stays; an empty line does not. */
export const removeRecord = (bytes: string, record: ExportRecord): Splice => {
  const last = record.clients.at(-1) ?? record.path;
  const newline = bytes.indexOf('\n', last.end);
  const lineEnd = newline < 0 ? bytes.length : newline;
  const lineStart = bytes.lastIndexOf('\n', record.path.start - 1) + 1;
  const alone = bytes.slice(lineStart, record.path.start).trim() === '' && bytes.slice(last.end, lineEnd).trim() === '';
  return alone
    ? { start: lineStart, end: newline < 0 ? lineEnd : lineEnd + 1, text: '' }
    : { start: record.path.start, end: last.end, text: '' };
};

/** The bytes with lines put at the end, each with its newline; nothing of what was there runs into them. */
export const appendLines = (bytes: string, lines: readonly string[]): string => {
  if (lines.length === 0) return bytes;
  return `${bytes}${missingEnd(bytes)}${lines.map((line) => `${line}\n`).join('')}`;
};

/** The last line of a text, when something must be added behind it before another can follow. */
export const unfinishedEnd = (bytes: string): string | undefined =>
  missingEnd(bytes) === '' ? undefined : lastLine(bytes);

/** What `appendLines` once added behind an unfinished last line: as long as that line is there, it can be taken out again. */
export const addedBehind = (bytes: string, end: string): Splice | undefined => {
  const added = missingEnd(end);
  const line = `\n${bytes}`.lastIndexOf(`\n${end}${added}`);
  const start = line + end.length;
  return line < 0 ? undefined : { start, end: start + added.length, text: '' };
};

/** The bytes up to a place, with the splices in it carried out. */
export const splicedUpTo = (bytes: string, end: number, splices: readonly Splice[]): string =>
  applySplices(
    bytes.slice(0, end),
    splices.filter((splice) => splice.end <= end),
  );

/** Whether the splices leave anything of the bytes from a place on. */
export const leavesFrom = (bytes: string, start: number, splices: readonly Splice[]): boolean =>
  splicedUpTo(bytes, bytes.length, splices).length > splicedUpTo(bytes, start, splices).length;

/** With its newline, where that does not end it. */
export const lastLine = (bytes: string): string => bytes.slice(bytes.lastIndexOf('\n', bytes.length - 2) + 1);

/** What a text lacks before a line can follow. A backslash at its very end is a word; before a newline it continues. */
const missingEnd = (bytes: string): string => {
  if (bytes.endsWith('\\')) return ' \n';
  if (bytes.endsWith('\\\n')) return '\n';
  return bytes === '' || bytes.endsWith('\n') ? '' : '\n';
};
