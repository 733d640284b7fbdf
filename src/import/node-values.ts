import { countIp, countMac } from '../cluster/count-address.ts';
import { type Attributes, patternColumns } from './attributes.ts';
import { isColumnName, nodeTables, volatileColumns } from './columns.ts';
import type { ImageNames, KnownImage } from './image-names.ts';
import { isPattern } from './node-pattern.ts';
import type { NodeRow, NodeRows } from './node-rows.ts';
import { quote, type Report, warn } from './report.ts';
import { cellOf, type Row, spanOf } from './table.ts';

/** What a Node manifest says of one node; `tables` by `table.column` in the order of the tables. */
export interface NodeValues {
  readonly name: string;
  readonly groups: readonly string[];
  readonly image?: string;
  readonly ip?: string;
  readonly macs: readonly string[];
  readonly tables: ReadonlyMap<string, string>;
}

/** The values of every node. An address that two nodes claim stays with the first. */
export const nodeValues = (
  rows: NodeRows,
  attributes: Attributes,
  imageOf: (node: NodeRow) => string | undefined,
  images: ImageNames,
  report: Report,
): readonly NodeValues[] => {
  const patterns = patternColumns(rows, rows.groups);
  const taken = new Map<string, string>();
  return rows.nodes.map((node) => {
    const tables = new Map<string, string>();
    for (const [column, text] of node.columns) tables.set(`nodelist.${column}`, text);
    for (const table of nodeTables) addOwn(tables, rows.row(table, node.name), node, attributes);
    for (const [table, column] of patterns) {
      if (!isColumn(table, column)) continue;
      const found = attributes(node, table, column);
      if (found?.own === true) tables.set(`${table}.${column}`, found.value);
    }
    const ip = takeIp(node, tables, attributes, taken, report);
    const macs = takeMacs(node, tables, attributes, taken, report);
    const image = imageOf(node);
    const known = images.images.get(image ?? '');
    if (known !== undefined) addNodetype(tables, node, known, attributes);
    return {
      name: node.name,
      groups: node.groups,
      ...(image === undefined ? {} : { image }),
      ...(ip === undefined ? {} : { ip }),
      macs,
      tables,
    };
  });
};

/** Whether a manifest has a place for a column of a node table; what the image says of a node is not said again. */
export const isColumn = (table: string, column: string): boolean =>
  isColumnName(column) &&
  !['node', 'disable'].includes(column) &&
  !volatileColumns.has(`${table}.${column}`) &&
  !(table === 'nodetype' && [...imageColumns, 'provmethod'].includes(column));

const imageColumns = ['os', 'arch', 'profile'] as const;

/** A node reads nodetype from its image; where xCAT's table says something else, the table is kept. */
const addNodetype = (tables: Map<string, string>, node: NodeRow, image: KnownImage, attributes: Attributes): void => {
  for (const column of imageColumns) {
    const value = attributes(node, 'nodetype', column)?.value;
    if (value !== undefined && value !== image[column]) tables.set(`nodetype.${column}`, value);
  }
};

const addOwn = (tables: Map<string, string>, row: Row | undefined, node: NodeRow, attributes: Attributes): void => {
  if (row === undefined) return;
  for (const column of row.table.columns) {
    const text = isColumn(row.table.name, column) ? (cellOf(row, column)?.text ?? '') : '';
    if (text === '') continue;
    const value = isPattern(text) ? attributes(node, row.table.name, column)?.value : text;
    if (value !== undefined) tables.set(`${row.table.name}.${column}`, value);
  }
};

/** Moves hosts.ip out of the tables into an address; what is none stays there. */
const takeIp = (
  node: NodeRow,
  tables: Map<string, string>,
  attributes: Attributes,
  taken: Map<string, string>,
  report: Report,
): string | undefined => {
  const text = tables.get('hosts.ip');
  if (text === undefined) return undefined;
  const ip = countIp(text, 0);
  const row = attributes(node, 'hosts', 'ip')?.row;
  if (ip === undefined) {
    if (row !== undefined)
      refuseAddress(row, 'ip', `${quote(text)} is no IP address; kept as hosts.ip of ${node.name}`, report);
    return undefined;
  }
  tables.delete('hosts.ip');
  if (row !== undefined && isTaken(ip, node, row, 'ip', taken, report)) return undefined;
  return ip;
};

/**
 * Moves mac.mac out of the tables into addresses. Its forms are one address, and several with `|` between them, each
 * perhaps followed by `!` and the host name that it stands for. What is left goes to the table `adapter`, since in a Node
 * manifest `mac` is the addresses.
 */
const takeMacs = (
  node: NodeRow,
  tables: Map<string, string>,
  attributes: Attributes,
  taken: Map<string, string>,
  report: Report,
): readonly string[] => {
  const text = tables.get('mac.mac') ?? '';
  const row = attributes(node, 'mac', 'mac')?.row;
  const macs: string[] = [];
  let whole = true;
  for (const part of text.split('|')) {
    if (part.trim() === '') continue;
    const [address = '', host = node.name] = part.trim().split('!');
    const mac = countMac(/^[0-9a-f]{12}$/i.test(address) ? (address.match(/../g) ?? []).join(':') : address, 0);
    whole &&= host === node.name && mac !== undefined;
    if (mac === undefined) {
      if (row !== undefined)
        refuseAddress(row, 'mac', `${quote(address)} is no MAC address; kept as adapter.mac of ${node.name}`, report);
    } else if (!macs.includes(mac) && (row === undefined || !isTaken(mac, node, row, 'mac', taken, report))) {
      macs.push(mac);
    }
  }
  if (!whole) tables.set('adapter.mac', text);
  for (const [key, value] of [...tables]) {
    if (!key.startsWith('mac.')) continue;
    tables.delete(key);
    if (key !== 'mac.mac') tables.set(`adapter${key.slice(3)}`, value);
  }
  return macs;
};

const isTaken = (
  address: string,
  node: NodeRow,
  row: Row,
  column: string,
  taken: Map<string, string>,
  report: Report,
): boolean => {
  const owner = taken.get(address);
  if (owner === undefined) taken.set(address, node.name);
  else
    refuseAddress(row, column, `${address} belongs to ${owner} already; ${node.name} is imported without it`, report);
  return owner !== undefined;
};

const refuseAddress = (row: Row, column: string, message: string, report: Report): void =>
  warn(report, 'import-address-refused', spanOf(row, column), message);
