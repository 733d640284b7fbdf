import type { Report } from './report.ts';
import { note } from './report.ts';
import { rowsOf, type Table, textOf } from './table.ts';

/** Whose words a dump speaks. In 2010 every litefile rule became two links; today a bare word is a bind mount. */
export type Dialect = '2010' | 'today';

/** The dialect that the caller chose, or else the one that the tables show; says which and why. */
export const dialectOf = (tables: ReadonlyMap<string, Table>, chosen: Dialect | undefined, report: Report): Dialect => {
  const litefile = tables.get('litefile');
  if (chosen !== undefined || litefile === undefined || rowsOf(litefile).length === 0) return chosen ?? 'today';
  const [dialect, why] = signs(tables, litefile);
  const meaning =
    dialect === '2010' ? 'every litefile rule is a link' : 'a litefile option without link is a bind mount';
  const at = litefile.headerAt ?? rowsOf(litefile)[0]?.at;
  const other = dialect === '2010' ? 'today' : '2010';
  if (at !== undefined) {
    const help = `Use --dialect ${other} if that is wrong.`;
    note(
      report,
      'import-dialect',
      at,
      `taken for a dump of ${dialect === '2010' ? 'the xCAT of 2010' : "today's xCAT"}: ${why}; so ${meaning}`,
      help,
    );
  }
  return dialect;
};

const signs = (tables: ReadonlyMap<string, Table>, litefile: Table): readonly [Dialect, string] => {
  const words = new Set(rowsOf(litefile).flatMap((row) => textOf(row, 'options').split(',')));
  for (const word of ['link', 'localdisk', 'rw']) {
    // `tmpfs,rw` was written in 2010 as well.
    const alone = word !== 'rw' || rowsOf(litefile).some((row) => textOf(row, 'options') === 'rw');
    if (words.has(word) && alone) return ['today', `litefile has the option ${word}, which 2010 did not know`];
  }
  if (litefile.header !== 'hash') return ['2010', 'the header of litefile has no #'];
  const others = ['litetree', 'statelite'].flatMap((name) => tables.get(name) ?? []);
  const headed = others.filter((table) => table.header === 'hash');
  if (headed.some((table) => table.positions.has('mntopts'))) return ['today', 'there is a column mntopts'];
  if (headed.length > 0) return ['2010', `${headed[0]?.name ?? 'litetree'} has no column mntopts`];
  if (others.some((table) => table.header !== 'hash')) return ['2010', 'a table has no header with #'];
  return ['today', 'nothing says otherwise'];
};
