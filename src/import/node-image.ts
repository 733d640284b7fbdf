import { foldNodeNames } from '../cluster/fold-node-names.ts';
import type { Attributes } from './attributes.ts';
import type { Dialect } from './dialect.ts';
import { type ImageNames, imageOfName, isImageWord, type SpokenImage } from './image-names.ts';
import type { NodeRow } from './node-rows.ts';
import { count, note, quote, type Report } from './report.ts';
import { rowsOf, type Table, textOf } from './table.ts';

/** The image that xCAT boots a node from, by `nodetype`: its provmethod, or the name made of os, arch and profile. */
export const wantedImage = (node: NodeRow, attributes: Attributes, dialect: Dialect): SpokenImage | undefined => {
  const [os = '', arch = '', profile = '', provmethod = ''] = ['os', 'arch', 'profile', 'provmethod'].map(
    (column) => attributes(node, 'nodetype', column)?.value ?? '',
  );
  const named = dialect === 'today' && !['', 'statelite', 'netboot', 'install'].includes(provmethod);
  if (os === '' || arch === '' || profile === '')
    return named ? (imageOfName(provmethod) ?? { name: provmethod, os, arch, profile }) : undefined;
  const usual = dialect === '2010' ? `${os}-${arch}-${profile}` : `${os}-${arch}-statelite-${profile}`;
  return { name: named ? provmethod : usual, os, arch, profile };
};

/** The images that nodes and rows speak of, as far as they can be images. */
export const spokenImages = (
  wanted: Iterable<SpokenImage>,
  tables: readonly (Table | undefined)[],
): readonly SpokenImage[] => {
  const byName = new Map<string, SpokenImage>();
  const named = tables.flatMap((table) => rowsOf(table).flatMap((row) => imageOfName(textOf(row, 'image')) ?? []));
  for (const image of [...wanted, ...named]) {
    const usable = [image.name, image.os, image.arch, image.profile].every(isImageWord);
    const sameDirectory = [...byName.values()].some(
      (other) => other.os === image.os && other.arch === image.arch && other.profile === image.profile,
    );
    if (usable && !sameDirectory) byName.set(image.name, image);
  }
  return [...byName.values()];
};

/** Which nodes boot something that is not imported, by image; these nodes are imported without an image. */
export const reportForeignImages = (
  nodes: readonly NodeRow[],
  wanted: ReadonlyMap<NodeRow, SpokenImage>,
  images: ImageNames,
  report: Report,
): void => {
  const foreign = new Map<string, NodeRow[]>();
  for (const node of nodes) {
    const name = wanted.get(node)?.name;
    if (name === undefined || images.images.has(name)) continue;
    const users = foreign.get(name);
    if (users === undefined) foreign.set(name, [node]);
    else users.push(node);
  }
  for (const [name, users] of foreign) {
    const why = images.skipped.get(name) ?? 'the dump has no such image';
    const [first] = users;
    if (first === undefined) continue;
    const names = foldNodeNames(users.map((node) => node.name));
    note(
      report,
      'import-image-unknown',
      first.at,
      `${count(users.length, 'node')} (${names}) boot ${quote(name)}: ${why}; imported without an image`,
    );
  }
};
