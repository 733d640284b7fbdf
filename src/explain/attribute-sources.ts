import type { Cluster, Node } from '../cluster/cluster.ts';
import { expandNodeNames } from '../cluster/expand-node-names.ts';
import { foldNodeNames } from '../cluster/fold-node-names.ts';
import type { Variable } from '../cluster/template.ts';
import { type Span, spanText } from '../core/source.ts';
import type { Manifest, ManifestOf } from '../manifest/document.ts';
import type { Source } from './explanation.ts';

/** Finds every place that gives a variable a value for a node, the one that counts first (docs/semantics.md). */
export type FindSources = (variable: Variable, node: Node | undefined) => readonly Source[];

/** A finder over the manifests of a repository. */
export const attributeSources = (cluster: Cluster, manifests: readonly Manifest[]): FindSources => {
  const groups = new Map<string, ManifestOf<'NodeGroup'>>();
  for (const manifest of manifests) {
    if (manifest.kind === 'NodeGroup' && !groups.has(manifest.value.metadata.name)) {
      groups.set(manifest.value.metadata.name, manifest);
    }
  }
  return (variable, node) => {
    if (variable.of === 'site') return siteSources(cluster, manifests, variable.key);
    if (node === undefined) return [];
    if (variable.of === 'node') return [{ from: 'the node', value: node.name, at: node.because }];
    const { table, key } = variable;
    const set = [
      ...ownSources(declarationOf(node, manifests), node, table, key),
      ...node.groups.flatMap((group) => {
        const manifest = groups.get(group);
        return manifest === undefined ? [] : setIn(manifest.value.spec, manifest, `group ${group}`, table, key);
      }),
    ];
    return set.length > 0 && table !== 'nodetype' ? set : [...set, ...derivedSources(cluster, node, table, key)];
  };
};

/** The manifest that declares a node: a row of a table is one of its own, a range is one for many. */
const declarationOf = (node: Node, manifests: readonly Manifest[]): ManifestOf<'Node'> | undefined => {
  const where = spanText(node.because);
  for (const manifest of manifests) {
    if (manifest.kind !== 'Node') continue;
    const { name } = manifest.value.metadata;
    if (name !== node.name && !isInRange(node.name, name)) continue;
    if (spanText(manifest.at('metadata', 'name')) === where) return manifest;
  }
  return undefined;
};

const isInRange = (name: string, range: string): boolean => {
  if (/^[\w.-]+$/.test(range) && !/-./.test(range)) return false;
  const expanded = expandNodeNames(range);
  return 'names' in expanded && expanded.names.includes(name);
};

const ownSources = (
  manifest: ManifestOf<'Node'> | undefined,
  node: Node,
  table: string,
  key: string,
): readonly Source[] =>
  manifest === undefined
    ? []
    : setIn(manifest.value.spec, manifest, `node ${rangeText(manifest.value.metadata.name, node.name)}`, table, key);

const rangeText = (range: string, name: string): string => {
  const expanded = expandNodeNames(range);
  return 'names' in expanded && expanded.names.length > 1 ? `${name} of ${foldNodeNames(expanded.names)}` : name;
};

const setIn = (
  spec: object,
  manifest: { at(...path: readonly (string | number)[]): Span },
  from: string,
  table: string,
  key: string,
): readonly Source[] => {
  const columns: unknown = Object.entries(spec).find(([name]) => name === table)?.[1];
  if (typeof columns !== 'object' || columns === null || Array.isArray(columns)) return [];
  const value: unknown = Object.entries(columns).find(([name]) => name === key)?.[1];
  return typeof value === 'string' ? [{ from, value, at: manifest.at('spec', table, key) }] : [];
};

/** What follows from the node's own fields and from its image when no table says anything. */
const derivedSources = (cluster: Cluster, node: Node, table: string, key: string): readonly Source[] => {
  const image = cluster.image(node.image ?? '');
  if (table === 'nodetype' && image !== undefined) {
    const own: Readonly<Record<string, string>> = {
      os: image.os,
      arch: image.arch,
      profile: image.profile,
      provmethod: image.name,
    };
    const derived = own[key];
    return derived === undefined ? [] : [{ from: `image ${image.name}`, value: derived, at: image.because }];
  }
  const own: Readonly<Record<string, string | undefined>> = {
    'nodelist.node': node.name,
    'nodelist.groups': node.groups.join(','),
    'hosts.ip': node.ip,
    'mac.mac': node.macs[0],
  };
  const derived = own[`${table}.${key}`];
  return derived === undefined ? [] : [{ from: `node ${node.name}`, value: derived, at: node.because }];
};

const siteSources = (cluster: Cluster, manifests: readonly Manifest[], key: string): readonly Source[] => {
  const value = cluster.site.attributes.get(key);
  const site = manifests.find((manifest) => manifest.kind === 'Site');
  if (value === undefined || site === undefined) return [];
  const { spec } = site.value;
  const fields: Readonly<Record<string, unknown>> = { ...spec };
  const own = ['master', 'installdir', 'tftpdir', 'xcatport', 'domain'].includes(key);
  if (own && fields[key] === undefined) return [{ from: 'default', value, at: undefined }];
  return [{ from: 'site', value, at: own ? site.at('spec', key) : site.at('spec', 'attributes', key) }];
};
