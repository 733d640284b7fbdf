import { type Attributes, attributesOf } from './attributes.ts';
import type { Dialect } from './dialect.ts';
import type { ImageNames, SpokenImage } from './images.ts';
import { wantedImage } from './node-image.ts';
import { type NodeRow, type NodeRows, readNodeRows } from './node-rows.ts';
import type { Report } from './report.ts';
import { rowsOf, type Table, textOf } from './table.ts';

/** The nodes of a dump, how to look up what they have, and which image each boots. */
export interface ReadNodes {
  readonly rows: NodeRows;
  readonly attributes: Attributes;
  readonly wanted: ReadonlyMap<NodeRow, SpokenImage>;
  /** Names that the statelite table gives mounts to. */
  readonly mentioned: ReadonlySet<string>;
  isKnown(name: string): boolean;
  /** The image of a node if it is one of these. */
  imageAmong(images: ImageNames): (node: NodeRow) => string | undefined;
}

/** Reads the node tables. */
export const readNodes = (tables: ReadonlyMap<string, Table>, dialect: Dialect, report: Report): ReadNodes => {
  const mentioned = new Set(rowsOf(tables.get('statelite')).map((row) => textOf(row, 'node')));
  const rows = readNodeRows(tables, [...mentioned], report);
  const attributes = attributesOf(rows, report);
  const wanted = new Map<NodeRow, SpokenImage>();
  for (const node of rows.nodes) {
    const image = wantedImage(node, attributes, dialect);
    if (image !== undefined) wanted.set(node, image);
  }
  const known = new Set([...rows.nodes.map((node) => node.name), ...rows.groups]);
  return {
    rows,
    attributes,
    wanted,
    mentioned,
    isKnown: (name) => known.has(name),
    imageAmong: (images) => (node) => {
      const name = wanted.get(node)?.name;
      return name !== undefined && images.images.has(name) ? name : undefined;
    },
  };
};
