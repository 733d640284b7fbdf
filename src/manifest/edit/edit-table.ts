import type { CsvRow } from '../csv.ts';
import type { NodeTable } from '../node-table.ts';
import type { Splice } from './splice.ts';

/** Sets the image of some rows of a node table; adds the column when it is not there. All other bytes stay. */
export const tableSplices = (table: NodeTable, chosen: ReadonlySet<string>, image: string): readonly Splice[] => {
  const nameAt = table.columns.indexOf('name');
  const found = table.columns.indexOf('image');
  const imageAt = found === -1 ? table.columns.length : found;
  const rows = table.rows.filter((row) => chosen.has(row.cells[nameAt]?.text ?? ''));
  if (rows.length === 0) return [];
  const header = found === -1 ? [insertion(table.header.end, ',image')] : [];
  return [...header, ...rows.map((row) => cellSplice(row, imageAt, image))];
};

const cellSplice = (row: CsvRow, column: number, image: string): Splice => {
  const cell = row.cells[column];
  if (cell !== undefined) return { start: cell.start, end: cell.end, text: image };
  return insertion(row.end, ','.repeat(column + 1 - row.cells.length) + image);
};

const insertion = (at: number, text: string): Splice => ({ start: at, end: at, text });
