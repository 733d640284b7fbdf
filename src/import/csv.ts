import type { Span } from '../core/source.ts';

/** One value of a record. An empty value in quotes is not the same as none: xCAT stores the one and not the other. */
export interface Cell {
  readonly text: string;
  readonly quoted: boolean;
  readonly at: Span;
}

/** One record of a CSV text: its values, its own text without the line end, and what was wrong with it. */
export interface CsvRecord {
  readonly cells: readonly Cell[];
  readonly at: Span;
  readonly raw: string;
  readonly fault?: { readonly message: string; readonly at: Span };
}

/**
 * The records of a CSV text as `tabdump` writes it: values in double quotes, doubled quotes, commas and line ends
 * inside quotes. Blanks around a value are accepted, as the 2010 document has them. Blank lines are no records.
 */
export const readCsv = (file: string, text: string): readonly CsvRecord[] => {
  const records: CsvRecord[] = [];
  const reader: Reader = { file, text, offset: text.startsWith('\ufeff') ? 1 : 0, line: 1, lineStart: 0 };
  reader.lineStart = reader.offset;
  while (reader.offset < text.length) {
    const record = readRecord(reader);
    if (record.raw.trim() !== '') records.push(record);
  }
  return records;
};

interface Reader {
  readonly file: string;
  readonly text: string;
  offset: number;
  line: number;
  lineStart: number;
}

const readRecord = (reader: Reader): CsvRecord => {
  const { text } = reader;
  const start = reader.offset;
  const from = positionOf(reader);
  const cells: Cell[] = [];
  let fault: CsvRecord['fault'];
  for (;;) {
    const cell = readCell(reader);
    cells.push(cell.cell);
    fault ??= cell.fault;
    if (text[reader.offset] !== ',') break;
    reader.offset += 1;
  }
  const raw = text.slice(start, reader.offset).replace(/\r$/, '');
  const at = { file: reader.file, start: from, end: positionOf(reader) };
  endLine(reader);
  return { cells, at, raw, ...(fault === undefined ? {} : { fault }) };
};

const readCell = (reader: Reader): { cell: Cell; fault?: NonNullable<CsvRecord['fault']> } => {
  const { text } = reader;
  let begin = reader.offset;
  while (text[begin] === ' ' || text[begin] === '\t') begin += 1;
  if (text[begin] !== '"') {
    const from = positionOf(reader);
    const end = endOfPlain(text, reader.offset);
    const value = text.slice(reader.offset, end).trim();
    reader.offset = end;
    return { cell: { text: value, quoted: false, at: { file: reader.file, start: from, end: positionOf(reader) } } };
  }
  reader.offset = begin;
  const from = positionOf(reader);
  const value = readQuoted(reader);
  const at = { file: reader.file, start: from, end: positionOf(reader) };
  // Only the line with the open quote is lost, not everything below it.
  if (value === undefined) {
    reader.offset = endOfLine(text, begin);
    const cell = { text: text.slice(begin + 1, reader.offset), quoted: true, at };
    return { cell, fault: { message: 'the closing quote is missing', at } };
  }
  const end = endOfPlain(text, reader.offset);
  const after = text.slice(reader.offset, end).trim();
  reader.offset = end;
  const cell = { text: value, quoted: true, at };
  return after === ''
    ? { cell }
    : { cell, fault: { message: `${JSON.stringify(after)} follows the closing quote`, at } };
};

/** The value between quotes, the reader behind the closing one; undefined when there is none before the end. */
const readQuoted = (reader: Reader): string | undefined => {
  const { text } = reader;
  const begin = reader.offset;
  let value = '';
  let from = begin + 1;
  for (;;) {
    const quote = text.indexOf('"', from);
    if (quote < 0) return undefined;
    value += text.slice(from, quote);
    if (text[quote + 1] !== '"') {
      countLines(reader, begin, quote);
      reader.offset = quote + 1;
      return value;
    }
    value += '"';
    from = quote + 2;
  }
};

const endOfPlain = (text: string, from: number): number => {
  let end = from;
  while (end < text.length && text[end] !== ',' && text[end] !== '\n') end += 1;
  return end;
};

const endOfLine = (text: string, from: number): number => {
  const end = text.indexOf('\n', from);
  return end < 0 ? text.length : end;
};

const countLines = (reader: Reader, from: number, to: number): void => {
  for (let at = reader.text.indexOf('\n', from); at >= 0 && at < to; at = reader.text.indexOf('\n', at + 1)) {
    reader.line += 1;
    reader.lineStart = at + 1;
  }
};

const endLine = (reader: Reader): void => {
  if (reader.offset >= reader.text.length) return;
  reader.offset += 1;
  reader.line += 1;
  reader.lineStart = reader.offset;
};

const positionOf = (reader: Reader): Span['start'] => ({
  line: reader.line,
  column: reader.offset - reader.lineStart + 1,
});
