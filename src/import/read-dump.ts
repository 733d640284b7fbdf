import { knownColumns, secretTables } from './columns.ts';
import { note, quote, type Report, refuse } from './report.ts';
import type { NamedText } from './repository-texts.ts';
import { reportShape } from './rows.ts';
import { readTable, type Table, tableName } from './table.ts';

/** The tables of a dump that the import understands, by name; says what it leaves unread. */
export const readDump = (files: readonly NamedText[], report: Report): ReadonlyMap<string, Table> => {
  const tables = new Map<string, Table>();
  for (const { name, text } of [...files].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))) {
    const table = tableName(name);
    const at = { file: name, start: { line: 1, column: 1 }, end: { line: 1, column: 1 } };
    if (secretTables.has(table)) {
      note(report, 'import-secret-skipped', at, `${table} may hold secrets and is not read`);
    } else if (!knownColumns.has(table)) {
      note(report, 'import-table-skipped', at, `${quote(table)} has no counterpart in a manifest and is not read`);
    } else if (tables.has(table)) {
      note(
        report,
        'import-table-skipped',
        at,
        `${quote(table)} was read from ${tables.get(table)?.file}; this file is not`,
      );
    } else {
      const read = readTable(name, text);
      tables.set(table, read);
      reportShape(read, report);
      reportUnread(read.file, text, report);
    }
  }
  return tables;
};

/** A dump in another encoding: what could not be read is U+FFFD, and stays so. */
const reportUnread = (file: string, text: string, report: Report): void => {
  const offset = text.search(/\ufffd|\p{Surrogate}/u);
  if (offset < 0) return;
  const lines = text.slice(0, offset).split('\n');
  const start = { line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 };
  const at = { file, start, end: { line: start.line, column: start.column + 1 } };
  const help = 'Convert the dump to UTF-8 (iconv -f latin1 -t utf-8) and import again.';
  refuse(report, 'import-not-utf8', at, 'this dump is not UTF-8 text, and some characters are lost', help);
};
