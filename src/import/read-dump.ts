import { knownColumns, secretTables } from './columns.ts';
import { note, quote, type Report } from './report.ts';
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
    }
  }
  return tables;
};
