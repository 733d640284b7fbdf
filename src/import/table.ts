import type { Span } from '../core/source.ts';
import { columnsOf2010, knownColumns, soundsSecret } from './columns.ts';
import { type Cell, type CsvRecord, readCsv } from './csv.ts';

/** A line of a table: a row, a line that somebody commented out, or one that is no CSV. */
export type Line =
  | Row
  | { readonly type: 'comment' | 'broken'; readonly raw: string; readonly at: Span; readonly message: string };

/** One row, its values found by column. */
export interface Row {
  readonly type: 'row';
  readonly table: Table;
  readonly cells: readonly Cell[];
  readonly raw: string;
  readonly at: Span;
}

/**
 * A table as dumped. `header` says whether its first line named the columns, with xCAT's `#` or without. Of a `secret`
 * one some values may be secrets: those are masked here, and its own text is shown nowhere.
 */
export interface Table {
  readonly name: string;
  readonly file: string;
  readonly columns: readonly string[];
  readonly positions: ReadonlyMap<string, number>;
  readonly header: 'hash' | 'bare' | 'none';
  readonly headerAt: Span | undefined;
  readonly secret: boolean;
  readonly lines: readonly Line[];
}

/** The table in a dumped text; its name is the file's up to the first dot, as `tabrestore` has it. */
export const readTable = (file: string, text: string): Table => {
  const records = readCsv(file, text);
  const name = tableName(file);
  const first = records[0];
  const header = first === undefined ? 'none' : headerKind(name, first);
  const columns = first !== undefined && header !== 'none' ? headerColumns(first) : defaultColumns(name);
  const lines: Line[] = [];
  const table: Table = {
    name,
    file,
    columns,
    positions: new Map(columns.map((column, index) => [column, index])),
    header,
    headerAt: header === 'none' ? undefined : first?.at,
    secret: name === 'site' || columns.some(soundsSecret),
    lines,
  };
  for (const record of header === 'none' ? records : records.slice(1)) {
    if (record.fault === undefined && record.cells.every((cell) => cell.text === '')) continue;
    lines.push(table.secret ? masked(lineOf(table, record)) : lineOf(table, record));
  }
  return table;
};

/** `litefile` for `some/where/litefile.csv`. */
export const tableName = (file: string): string => {
  const base = file.slice(file.lastIndexOf('/') + 1);
  const dot = base.indexOf('.');
  return dot < 0 ? base : base.slice(0, dot);
};

/** The rows of a table, without what is commented out or broken. */
export const rowsOf = (table: Table | undefined): readonly Row[] =>
  (table?.lines ?? []).filter((line): line is Row => line.type === 'row');

/** The value of a column; undefined when the row or the table has none. */
export const cellOf = (row: Row, column: string): Cell | undefined => {
  const position = row.table.positions.get(column);
  const cell = position === undefined ? undefined : row.cells[position];
  return cell === undefined || (cell.text === '' && !cell.quoted) ? undefined : cell;
};

/** The text of a column, empty when there is none. */
export const textOf = (row: Row, column: string): string => cellOf(row, column)?.text ?? '';

/** Where a column stands, or the row when the value is missing. */
export const spanOf = (row: Row, column: string): Span => cellOf(row, column)?.at ?? row.at;

/** The values that stand behind the last column. */
export const surplusOf = (row: Row): readonly Cell[] => row.cells.slice(row.table.columns.length);

const lineOf = (table: Table, record: CsvRecord): Line => {
  const { at, raw } = record;
  if (record.fault !== undefined) return { type: 'broken', raw, at: record.fault.at, message: record.fault.message };
  if (raw.trimStart().startsWith('#')) return { type: 'comment', raw, at, message: '' };
  return { type: 'row', table, cells: record.cells, raw, at };
};

/**
 * A line without what may be a secret: none of its values, nor its text, nor what is wrong with it. In a row with too
 * many values nobody knows which is which.
 */
const masked = (line: Line): Line => {
  const { at } = line;
  const raw = `line ${at.start.line}, not shown: it may hold a secret`;
  if (line.type !== 'row')
    return { ...line, raw, message: line.type === 'broken' ? 'a quote is missing or out of place' : '' };
  if (line.table.name !== 'site' && surplusOf(line).some((cell) => cell.text !== ''))
    return { type: 'broken', raw, at, message: 'it has more values than the table has columns' };
  const isSecret = secretColumns(line);
  const cells = line.cells.map((cell, index) =>
    cell.text !== '' && isSecret(line.table.columns[index] ?? '') ? { ...cell, text: mask } : cell,
  );
  return { ...line, cells, raw: cells.map(({ text }) => (text === '' ? '' : JSON.stringify(text))).join(',') };
};

const mask = '…';

/** Which columns of a row may hold a secret; in the site table its key says so. */
const secretColumns = (row: Row): ((column: string) => boolean) => {
  if (row.table.name !== 'site' || !soundsSecret(textOf(row, 'key'))) return soundsSecret;
  return (column) => column !== 'key';
};

const headerKind = (name: string, record: CsvRecord): Table['header'] => {
  const first = record.cells[0];
  if (first === undefined) return 'none';
  if (first.text.startsWith('#')) return 'hash';
  // Without the sign it is a header only if every word of it is a column: a node may well be called `node`. Quotes
  // around the words say that they are values, but not when a secret may stand below one.
  const known = knownColumns.get(name) ?? [];
  const words = record.cells.map((cell) => cell.text).filter((text) => text !== '');
  if (first.quoted && !words.some(soundsSecret)) return 'none';
  return words.length > 1 && words.every((word) => known.includes(word) || soundsSecret(word)) ? 'bare' : 'none';
};

const headerColumns = (record: CsvRecord): readonly string[] =>
  record.cells.map((cell) => cell.text.replace(/^#/, '').trim());

const defaultColumns = (name: string): readonly string[] => columnsOf2010.get(name) ?? knownColumns.get(name) ?? [];
