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
    const wanted = node.image ?? imageByAttributes((key) => node.values.get(key) ?? values.get(key), images);
    if (wanted !== undefined && !images.has(wanted)) {
      const at = node.image === undefined ? node.because : node.imageAt;
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
    const known = done.get(key);
    if (known !== undefined) {
      last = { names, values: known };
      return known;
    }
    const values = new Map<string, string>();
    for (const name of names.toReversed())
      for (const [column, value] of groups.values.get(name) ?? []) values.set(column, value);
    done.set(key, values);
    return values;
  };
};

/** Words of nodetype.provmethod that say how to install and not which image. */
const provisioningWords = ['', 'statelite', 'netboot', 'install'];

const imageByAttributes = (
  read: (key: string) => string | undefined,
  images: ReadonlyMap<string, Image>,
): string | undefined => {
  const method = read('nodetype.provmethod') ?? '';
  if (!provisioningWords.includes(method)) return method;
  const [os, arch, profile] = [read('nodetype.os'), read('nodetype.arch'), read('nodetype.profile')];
  // The first is the name of 2010, the second the one that xCAT makes today.
  return [`${os}-${arch}-${profile}`, `${os}-${arch}-statelite-${profile}`].find((name) => images.has(name));
};

const nodeOf = (
  node: DeclaredNode,
  groups: readonly string[],
  values: TableValues,
  image: Image | undefined,
): Node => ({
  name: node.name,
  because: node.because,
  protect: node.protect,
  groups,
  image: image?.name,
  ip: node.ip ?? node.values.get('hosts.ip'),
  macs: node.macs,
  attribute: (table, column) => {
    const key = `${table}.${column}`;
    return node.values.get(key) ?? values.get(key) ?? known(node, groups, image, key);
  },
});

/** What xCAT's tables would hold because of the node's own fields and of the image it boots: `nodeset` writes nodetype. */
const known = (
  node: DeclaredNode,
  groups: readonly string[],
  image: Image | undefined,
  key: string,
): string | undefined => {
  switch (key) {
    case 'nodelist.node':
      return node.name;
    case 'nodelist.groups':
      return groups.join(',');
    case 'hosts.ip':
      return node.ip;
    case 'mac.mac':
      return node.macs[0];
    case 'nodetype.os':
      return image?.os;
    case 'nodetype.arch':
      return image?.arch;
    case 'nodetype.profile':
      return image?.profile;
    case 'nodetype.provmethod':
      return image?.name;
    default:
      return undefined;
  }
};
