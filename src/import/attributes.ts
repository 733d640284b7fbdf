import { nodeTables } from './columns.ts';
import { isPattern, patternValue } from './node-pattern.ts';
import type { NodeRow, NodeRows } from './node-rows.ts';
import { quote, type Report, warn } from './report.ts';
import { cellOf, type Row, spanOf } from './table.ts';

/** A value of a node table, and whether it must be written at the node because it is different for each node. */
export interface Attribute {
  readonly value: string;
  readonly own: boolean;
  readonly row: Row;
}

/** Finds `table.column` of a node as xCAT does: its own row, then its groups in order; patterns are worked out. */
export type Attributes = (node: NodeRow, table: string, column: string) => Attribute | undefined;

/** The lookup over some rows; each pattern that cannot be worked out is reported once and added to `left`. */
export const attributesOf = (rows: NodeRows, left: string[], report: Report): Attributes => {
  const told = new Set<string>();
  const tell = (row: Row, column: string, message: string): boolean => {
    const key = `${row.table.name}.${column}:${row.at.start.line}`;
    if (told.has(key)) return false;
    told.add(key);
    warn(report, 'import-value-pattern', spanOf(row, column), message);
    return true;
  };
  const read = (node: NodeRow, key: string, table: string, column: string): Attribute | undefined => {
    const row = rows.row(table, key);
    const text = row === undefined ? undefined : cellOf(row, column)?.text;
    if (row === undefined || text === undefined || text === '') return undefined;
    if (!isPattern(text)) return { value: text, own: key === node.name, row };
    if (isPlainPath(column)) {
      tell(row, column, plainPathMessage(text));
      return { value: text, own: key === node.name, row };
    }
    const found = patternValue(text, node.name);
    if ('problem' in found) {
      const first = tell(row, column, `${quote(text)}: ${found.problem}; it stays as a comment`);
      if (first) left.push(`${table} of ${key}: ${column}: ${quote(text)}`);
      return undefined;
    }
    if (found.loose)
      tell(row, column, `${quote(text)}: xCAT leaves $1 as it is outside parentheses; imported as meant`);
    return found.value === '' ? undefined : { value: found.value, own: true, row };
  };
  return (node, table, column) => {
    for (const key of [node.name, ...node.groups]) {
      const found = read(node, key, table, column);
      if (found !== undefined) return found;
    }
    return undefined;
  };
};

/** What is said of a path that xCAT takes for a pattern. */
export const plainPathMessage = (text: string): string =>
  `xCAT takes the path ${quote(text)} for a pattern; imported as a path`;

/** Columns that hold a directory, where `/a/b/` is more likely a path than a pattern. */
export const isPlainPath = (column: string): boolean => column.endsWith('dir');

/** The columns of each node table that some row of `keys` sets to a pattern; these differ from node to node. */
export const patternColumns = (rows: NodeRows, keys: readonly string[]): readonly (readonly [string, string])[] =>
  nodeTables.flatMap((table) => {
    const columns = new Set<string>();
    for (const key of keys) {
      const row = rows.row(table, key);
      for (const column of row?.table.columns ?? []) {
        if (row !== undefined && isPattern(cellOf(row, column)?.text ?? '') && !isPlainPath(column))
          columns.add(column);
      }
    }
    return [...columns].map((column) => [table, column] as const);
  });
