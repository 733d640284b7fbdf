import type { Span } from '../core/source.ts';
import type { Image, Node } from './cluster.ts';
import type { DeclaredNode, TableValues } from './declared-node.ts';
import { didYouMean } from './did-you-mean.ts';
import type { Findings } from './findings.ts';
import { foldNodeNames } from './fold-node-names.ts';
import type { Groups } from './resolve-groups.ts';

/** The nodes with their groups' values merged in and their image decided, by name. */
export const resolveNodes = (
  declared: ReadonlyMap<string, DeclaredNode>,
  groups: Groups,
  images: ReadonlyMap<string, Image>,
  findings: Findings,
): ReadonlyMap<string, Node> => {
  const shared = groupValues(groups);
  const missing = new Map<string, { readonly image: string; readonly at: Span; readonly names: string[] }>();
  const nodes = new Map<string, Node>();
  for (const node of declared.values()) {
    const memberOf = groups.of(node);
    const values = shared(memberOf);
    const wanted = node.image ?? imageByAttributes(node.values, values, images);
    if (wanted !== undefined && !images.has(wanted)) {
      const at = node.image === undefined ? node.because : node.imageAt();
      const key = `${at.file}:${at.start.line}:${at.start.column}:${wanted}`;
      const found = missing.get(key);
      if (found === undefined) missing.set(key, { image: wanted, at, names: [node.name] });
      else found.names.push(node.name);
    }
    nodes.set(node.name, nodeOf(node, memberOf, values, images.get(wanted ?? '')));
  }
  for (const { image, at, names } of missing.values()) {
    const help = didYouMean(image, images.keys()) ?? 'declare an Image of this name';
    findings.error('image-unknown', `there is no image ${JSON.stringify(image)} for ${foldNodeNames(names)}`, {
      at,
      help,
    });
  }
  return nodes;
};

/** The values that a list of groups gives, the first that sets a column winning; worked out once for each list. */
const groupValues = (groups: Groups): ((names: readonly string[]) => TableValues) => {
  const done = new Map<string, TableValues>();
  let last: { readonly names: readonly string[]; readonly values: TableValues } | undefined;
  return (names) => {
    if (last?.names === names) return last.values;
    const key = names.join(',');
    const values = done.get(key) ?? mergeValues(names.map((name) => groups.values.get(name) ?? new Map()));
    done.set(key, values);
    last = { names, values };
    return values;
  };
};

/** One set of values from several, the first that has a column winning. */
const mergeValues = (all: readonly TableValues[]): TableValues => {
  const merged = new Map<string, Map<string, string>>();
  for (const values of all) {
    for (const [table, columns] of values) {
      const known = merged.get(table) ?? new Map<string, string>();
      merged.set(table, known);
      for (const [column, value] of columns) if (!known.has(column)) known.set(column, value);
    }
  }
  return merged;
};

/** Words of nodetype.provmethod that say how to install and not which image. */
const provisioningWords = ['', 'statelite', 'netboot', 'install'];

const imageByAttributes = (
  own: TableValues,
  shared: TableValues,
  images: ReadonlyMap<string, Image>,
): string | undefined => {
  const [ownType, sharedType] = [own.get('nodetype'), shared.get('nodetype')];
  if (ownType === undefined && sharedType === undefined) return undefined;
  const read = (column: string): string | undefined => ownType?.get(column) ?? sharedType?.get(column);
  const method = read('provmethod') ?? '';
  if (!provisioningWords.includes(method)) return method;
  const [os, arch, profile] = [read('os'), read('arch'), read('profile')];
  // The first is the name of 2010, the second the one that xCAT makes today.
  return [`${os}-${arch}-${profile}`, `${os}-${arch}-statelite-${profile}`].find((name) => images.has(name));
};

const nodeOf = (
  node: DeclaredNode,
  groups: readonly string[],
  shared: TableValues,
  image: Image | undefined,
): Node => ({
  name: node.name,
  because: node.because,
  protect: node.protect,
  groups,
  image: image?.name,
  ip: node.ip ?? node.values.get('hosts')?.get('ip'),
  macs: node.macs,
  attribute: (table, column) =>
    node.values.get(table)?.get(column) ??
    shared.get(table)?.get(column) ??
    knownValue(node, groups, image, table, column),
});

/** What xCAT's tables would hold because of the node's own fields and of the image it boots: `nodeset` writes nodetype. */
const knownValue = (
  node: DeclaredNode,
  groups: readonly string[],
  image: Image | undefined,
  table: string,
  column: string,
): string | undefined => {
  switch (table) {
    case 'nodetype':
      return image === undefined ? undefined : imageValue(image, column);
    case 'nodelist':
      return column === 'groups' ? groups.join(',') : column === 'node' ? node.name : undefined;
    case 'hosts':
      return column === 'ip' ? node.ip : undefined;
    case 'mac':
      return column === 'mac' ? node.macs[0] : undefined;
    default:
      return undefined;
  }
};

const imageValue = (image: Image, column: string): string | undefined => {
  if (column === 'provmethod') return image.name;
  return column === 'os' || column === 'arch' || column === 'profile' ? image[column] : undefined;
};
