import type { Content, ContentList, Remark } from '../manifest/write.ts';
import { remark } from '../manifest/write.ts';
import { isColumnName, knownColumns, nodeTables, placelessColumns, soundsSecret } from './columns.ts';
import { count, note, quote, type Report, refuse, warn } from './report.ts';
import { cellOf, type Line, type Row, rowsOf, surplusOf, type Table, textOf } from './table.ts';

/**
 * The items of a manifest's list for the lines of a table, in their order. `convert` gives the item of a row, or
 * undefined when it has reported why there is none; such a row stays as a comment, as do commented and broken lines.
 */
export const importLines = (table: Table, report: Report, convert: (row: Row) => Content | undefined): ContentList =>
  table.lines.flatMap((line) => importLine(line, report, convert));

/** Reports what is wrong with a table as a whole: its header, its columns, its surplus values. */
export const reportShape = (table: Table, report: Report): void => {
  const at = table.headerAt ?? table.lines[0]?.at;
  if (at === undefined) return;
  if (table.header !== 'hash') {
    const what =
      table.header === 'bare' ? 'the header line of this table lacks its #' : 'this table has no header line';
    note(
      report,
      'import-header-missing',
      at,
      `${what}; xCAT would not load it`,
      `The columns are taken as ${table.columns.join(', ')}.`,
    );
  }
  const secret = table.columns.filter(soundsSecret);
  if (secret.length > 0) {
    note(report, 'import-secret-skipped', at, `${secret.map(quote).join(', ')} may hold secrets and is not imported`);
  }
  const placeless = placelessOf(table).filter((column) => rowsOf(table).some((row) => textOf(row, column) !== ''));
  if (placeless.length > 0) {
    const help = 'Their values stand as comments beside the rows.';
    note(report, 'import-unknown-column', at, `no manifest has a place for ${placeless.map(quote).join(', ')}`, help);
  }
  const spilt = rowsOf(table).filter((row) => surplusOf(row).length > 0);
  const first = spilt[0];
  if (first === undefined) return;
  const full = spilt.filter((row) => surplusOf(row).some((cell) => cell.text !== ''));
  const message = `${count(spilt.length, 'row')} with more values than the ${table.columns.length} columns; xCAT would not load the table`;
  if (full[0] === undefined) note(report, 'import-surplus-column', first.at, message, 'The surplus values are empty.');
  else warn(report, 'import-surplus-column', full[0].at, message, 'Surplus values stand as comments beside the rows.');
};

/**
 * Whether a row is disabled. xCAT disables for every value but 0 and no; what plainly means no is taken as meant
 * and reported.
 */
export const isDisabled = (row: Row, report: Report): boolean => {
  const cell = cellOf(row, 'disable');
  if (cell === undefined || /^(0|no)$/i.test(cell.text)) return false;
  if (!/^\s*(|0+|no?|f|false|off|none|never|enabled?)\s*$/i.test(cell.text)) return true;
  warn(
    report,
    'import-disable-misread',
    cell.at,
    `xCAT takes disable=${quote(cell.text)} for yes; this row is imported as enabled`,
    'Write disable: true into the manifest if the row shall stay out.',
  );
  return false;
};

/** The comments column as a manifest's key, and `disable: true` for a disabled row. */
export const commentsOf = (row: Row): { comments?: string } => {
  const cell = cellOf(row, 'comments');
  return cell === undefined ? {} : { comments: cell.text };
};

/** What a manifest cannot hold of a row: the values of unknown columns and surplus values, one text for each. */
export const leftovers = (row: Row): readonly string[] => [
  ...placelessOf(row.table).flatMap((column) => {
    const text = textOf(row, column);
    return text === '' ? [] : [`${column}: ${quote(text)}`];
  }),
  ...surplusOf(row).flatMap((cell) => (cell.text === '' ? [] : [`surplus value: ${quote(cell.text)}`])),
];

/** A row as a comment, with the reason why it is one. */
export const keptAsComment = (reason: string, raw: string): string => `${reason}: ${raw}`;

/** Columns that no manifest has a place for: those xCAT's schema does not have; a node may have any table and column. */
const placelessOf = (table: Table): readonly string[] => {
  const known = knownColumns.get(table.name) ?? [];
  const free = table.name === 'nodelist' || nodeTables.some((name) => name === table.name);
  return table.columns.filter((column) => {
    if (soundsSecret(column)) return false;
    if (column === '' || placelessColumns.has(`${table.name}.${column}`)) return column !== '';
    return !known.includes(column) && !(free && isColumnName(column));
  });
};

/** Reports a line that is no row and says it as a comment. */
export const importOtherLine = (line: Exclude<Line, Row>, report: Report): string => {
  if (line.type === 'comment') {
    note(report, 'import-row-commented', line.at, 'this line is commented out and stays a comment');
    return keptAsComment('commented out', line.raw);
  }
  refuse(
    report,
    'import-csv-broken',
    line.at,
    `this line is not CSV: ${line.message}`,
    'Mend it in the dump and import again.',
  );
  return keptAsComment('not CSV', line.raw);
};

const importLine = (
  line: Line,
  report: Report,
  convert: (row: Row) => Content | undefined,
): readonly (Content | Remark)[] => {
  if (line.type !== 'row') return [remark(importOtherLine(line, report))];
  const item = convert(line);
  if (item === undefined) return [remark(keptAsComment('not imported', line.raw))];
  return [...leftovers(line).map(remark), item];
};
