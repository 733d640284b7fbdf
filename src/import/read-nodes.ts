import type { NodeNames } from '../cluster/noderange.ts';
import { type Attributes, attributesOf } from './attributes.ts';
import type { Dialect } from './dialect.ts';
import type { ImageNames, SpokenImage } from './image-names.ts';
import { wantedImage } from './node-image.ts';
import { type NodeRow, type NodeRows, readNodeRows } from './node-rows.ts';
import type { Report } from './report.ts';
import { rowsOf, type Table, textOf } from './table.ts';

/** The nodes of a dump, how to look up what they have, and which image each boots. */
export interface ReadNodes {
  readonly rows: NodeRows;
  readonly attributes: Attributes;
  /** Values that stay as comments; complete when every node has been looked at. */
  readonly left: readonly string[];
  readonly wanted: ReadonlyMap<NodeRow, SpokenImage>;
  /** What noderanges are read against. */
  readonly model: NodeNames;
  /** The image of a node if it is one of these. */
  imageAmong(images: ImageNames): (node: NodeRow) => string | undefined;
}

/** Reads the node tables. */
export const readNodes = (tables: ReadonlyMap<string, Table>, dialect: Dialect, report: Report): ReadNodes => {
  const mentioned = rowsOf(tables.get('statelite')).map((row) => textOf(row, 'node'));
  const rows = readNodeRows(tables, mentioned, report);
  const left: string[] = [];
  const attributes = attributesOf(rows, left, report);
  const wanted = new Map<NodeRow, SpokenImage>();
  for (const node of rows.nodes) {
    const image = wantedImage(node, attributes, dialect);
    if (image !== undefined) wanted.set(node, image);
  }
  return {
    rows,
    attributes,
    left,
    wanted,
    model: modelOf(rows, attributes),
    imageAmong: (images) => (node) => {
      const name = wanted.get(node)?.name;
      return name !== undefined && images.images.has(name) ? name : undefined;
    },
  };
};

const modelOf = (rows: NodeRows, attributes: Attributes): NodeNames => {
  const nodes = new Map(rows.nodes.map((node) => [node.name, node]));
  const members = new Map<string, string[]>(rows.groups.map((group) => [group, []]));
  for (const node of rows.nodes) for (const group of node.groups) members.get(group)?.push(node.name);
  return {
    names: [...nodes.keys()].sort(),
    has: (name) => nodes.has(name),
    group: (name) => members.get(name),
    groupNames: [...members.keys()].sort(),
    attribute: (name, table, column) => {
      const node = nodes.get(name);
      return node === undefined ? undefined : attributes(node, table, column)?.value;
    },
  };
};
