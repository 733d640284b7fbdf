import { isNodeName } from '../cluster/name-range.ts';
import type { Span } from '../core/source.ts';
import { isColumnName, nodeTables, volatileColumns } from './columns.ts';
import { note, quote, type Report, refuse, warn } from './report.ts';
import { importOtherLine, isDisabled, keptAsComment, leftovers } from './rows.ts';
import { type Row, spanOf, type Table, textOf } from './table.ts';

/** A node of the nodelist table. */
export interface NodeRow {
  readonly name: string;
  readonly at: Span;
  readonly groups: readonly string[];
  /** What nodelist says beside groups. */
  readonly columns: readonly (readonly [string, string])[];
}

/** The live rows of the node tables, found by node or group. */
export interface NodeRows {
  readonly nodes: readonly NodeRow[];
  /** All group names, in the order in which they first appear. */
  readonly groups: readonly string[];
  row(table: string, key: string): Row | undefined;
  /** Rows that are not imported, as comments. */
  readonly comments: readonly string[];
}

/** Reads nodelist and its neighbours. `mentioned` are names that other tables use for groups. */
export const readNodeRows = (
  tables: ReadonlyMap<string, Table>,
  mentioned: readonly string[],
  report: Report,
): NodeRows => {
  const comments: string[] = [];
  const index = new Map<string, ReadonlyMap<string, Row>>();
  for (const name of nodeTables) {
    const table = tables.get(name);
    if (table !== undefined) index.set(name, liveRows(table, comments, report));
  }
  const nodelist = tables.get('nodelist');
  const nodes = nodelist === undefined ? nodesByAddress(index) : nodesOf(liveRows(nodelist, comments, report), report);
  const groups = groupNames(nodes, index, nodelist === undefined, mentioned, comments, report);
  return { nodes, groups, row: (table, key) => index.get(table)?.get(key), comments };
};

/** The rows of a table by their key; disabled, broken and repeated ones become comments. */
const liveRows = (table: Table, comments: string[], report: Report): ReadonlyMap<string, Row> => {
  const rows = new Map<string, Row>();
  for (const line of table.lines) {
    if (line.type !== 'row') {
      comments.push(importOtherLine(line, report));
      continue;
    }
    const key = textOf(line, 'node');
    if (!isNodeName(key)) {
      refuse(
        report,
        'import-name-refused',
        spanOf(line, 'node'),
        `${quote(key)} cannot name a node or group; the row stays as a comment`,
      );
      comments.push(keptAsComment(`${table.name}, not imported`, line.raw));
    } else if (isDisabled(line, report)) {
      comments.push(keptAsComment(`${table.name}, disabled`, line.raw));
    } else {
      const other = rows.get(key);
      if (other !== undefined) {
        warn(
          report,
          'import-key-repeated',
          other.at,
          `two rows name ${quote(key)}; xCAT keeps the other, this row stays as a comment`,
        );
        comments.push(keptAsComment(`${table.name}, repeated`, other.raw));
      }
      rows.set(key, line);
      for (const text of leftovers(line)) comments.push(`${table.name} of ${key}: ${text}`);
    }
  }
  return rows;
};

const nodesOf = (rows: ReadonlyMap<string, Row>, report: Report): readonly NodeRow[] =>
  [...rows].map(([name, row]) => {
    const groups: string[] = [];
    for (const word of textOf(row, 'groups').split(',')) {
      const group = word.trim();
      if (group === '' || groups.includes(group)) continue;
      if (isGroupName(group)) groups.push(group);
      else
        refuse(
          report,
          'import-name-refused',
          spanOf(row, 'groups'),
          `${quote(group)} cannot name a group; ${name} is imported without it`,
        );
    }
    return { name, at: row.at, groups, columns: listColumns(row) };
  });

const listColumns = (row: Row): NodeRow['columns'] =>
  row.table.columns
    .filter(
      (column) => isColumnName(column) && !saidOtherwise.has(column) && !volatileColumns.has(`nodelist.${column}`),
    )
    .map((column) => [column, textOf(row, column)] as const)
    .filter(([, text]) => text !== '');

const saidOtherwise: ReadonlySet<string> = new Set(['node', 'groups', 'disable']);

/** Without a nodelist, who has an address is a node. */
const nodesByAddress = (index: ReadonlyMap<string, ReadonlyMap<string, Row>>): readonly NodeRow[] => {
  const nodes = new Map<string, NodeRow>();
  for (const table of ['hosts', 'mac']) {
    for (const [name, row] of index.get(table) ?? []) {
      if (!nodes.has(name)) nodes.set(name, { name, at: row.at, groups: [], columns: [] });
    }
  }
  return [...nodes.values()];
};

const isGroupName = (name: string): boolean => /^[A-Za-z0-9_][A-Za-z0-9._+-]*$/.test(name);

/** The groups of the nodes, and those that only have rows; with a nodelist, rows for nobody are dead. */
const groupNames = (
  nodes: readonly NodeRow[],
  index: ReadonlyMap<string, ReadonlyMap<string, Row>>,
  open: boolean,
  mentioned: readonly string[],
  comments: string[],
  report: Report,
): readonly string[] => {
  const names = new Set(nodes.map((node) => node.name));
  const groups = new Set(nodes.flatMap((node) => node.groups));
  for (const [table, rows] of index) {
    for (const [key, row] of rows) {
      if (names.has(key) || groups.has(key)) continue;
      if (open && isGroupName(key)) {
        groups.add(key);
        continue;
      }
      note(
        report,
        'import-row-dead',
        row.at,
        `${quote(key)} is neither a node nor a group, so xCAT never reads this row; it stays as a comment`,
      );
      comments.push(keptAsComment(`${table}, for nobody`, row.raw));
    }
  }
  if (open) for (const name of mentioned) if (!names.has(name) && isGroupName(name)) groups.add(name);
  return [...groups];
};
