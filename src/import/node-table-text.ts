import type { NodeValues } from './node-values.ts';

/** The text of a node table: a header, then one line for each node, in the order given. */
export const nodeTableText = (nodes: readonly NodeValues[]): string => {
  const columns = [...new Set(nodes.flatMap((node) => [...node.tables.keys()]))].sort();
  const lines = nodes.map((node) =>
    [
      node.name,
      node.groups.join(','),
      node.image ?? '',
      node.ip ?? '',
      node.macs.join('|'),
      ...columns.map((column) => node.tables.get(column) ?? ''),
    ]
      .map(field)
      .join(','),
  );
  return [['name', 'groups', 'image', 'ip', 'mac', ...columns].map(field).join(','), ...lines, ''].join('\n');
};

/** A value of a CSV record; quoted when it has to be. */
const field = (written: string): string => {
  // What could not be read as UTF-8 would make the whole table unreadable.
  const text = written.replaceAll(/\ufffd|\p{Surrogate}/gu, '?');
  return /^$|^[A-Za-z0-9_./:|+-]+$/.test(text) ? text : `"${text.replaceAll('"', '""')}"`;
};
