import { type Diagnostic, sortDiagnostics } from '../core/diagnostic.ts';
import type { Manifest, ManifestKind, ManifestOf } from '../manifest/document.ts';
import { checkMountNames, checkState } from './check-state.ts';
import type { Cluster, Image, Layer, LitefileRule, Node, Site, StateMount } from './cluster.ts';
import { declareNodes } from './declare-nodes.ts';
import { type Findings, newFindings } from './findings.ts';
import { readLitefileRows } from './litefile-rows.ts';
import type { NodeNames } from './noderange.ts';
import { newPlaceFiller, type PlaceFiller } from './place-filler.ts';
import { type Groups, resolveGroups } from './resolve-groups.ts';
import { resolveImages } from './resolve-images.ts';
import { resolveLitefile } from './resolve-litefile.ts';
import { layerReader, readLitetreeRows, resolveLitetree } from './resolve-litetree.ts';
import { assignMounts, type MountRow, mountReader, readMountRows } from './resolve-mounts.ts';
import { resolveNodes } from './resolve-nodes.ts';
import { resolvePolicy } from './resolve-policy.ts';
import { resolveSite } from './resolve-site.ts';

/**
 * Resolves validated manifests into the model of the cluster: groups, attributes, images, rules, layers and mounts.
 * `files` gives the text of a file of the repository (a boot template) by its name. Everything that is wrong
 * is in `diagnostics`, sorted; with an error among them the cluster must not be applied.
 */
export const resolveCluster = (
  manifests: readonly Manifest[],
  files: (name: string) => string | undefined,
): { readonly cluster: Cluster; readonly diagnostics: readonly Diagnostic[] } => {
  const findings = newFindings();
  const site = resolveSite(ofKind(manifests, 'Site'), files, findings);
  const images = resolveImages(ofKind(manifests, 'Image'), site, findings);
  const declared = declareNodes(ofKind(manifests, 'Node'), findings);
  const groups = resolveGroups(ofKind(manifests, 'NodeGroup'), declared, findings);
  const nodes = resolveNodes(declared, groups, images, findings);
  const model = namesOf(nodes, groups);
  const policy = resolvePolicy(ofKind(manifests, 'Policy'), model, findings);
  const parts = { manifests, site, images, nodes, model, findings };
  const cluster: Cluster = {
    site,
    images: [...images.values()],
    nodes: [...nodes.values()],
    image: (name) => images.get(name),
    node: (name) => nodes.get(name),
    ...resolveTables(parts),
    policy,
  };
  return { cluster, diagnostics: sortDiagnostics(findings.all) };
};

const isOfKind = <K extends ManifestKind>(manifest: Manifest, kind: K): manifest is Manifest & ManifestOf<K> =>
  manifest.kind === kind;

const ofKind = <K extends ManifestKind>(manifests: readonly Manifest[], kind: K): readonly ManifestOf<K>[] =>
  manifests.filter((manifest) => isOfKind(manifest, kind));

const namesOf = (nodes: ReadonlyMap<string, Node>, groups: Groups): NodeNames => ({
  names: [...nodes.keys()],
  has: (name) => nodes.has(name),
  group: (name) => groups.members(name),
  groupNames: groups.names,
  attribute: (name, table, column) => nodes.get(name)?.attribute(table, column),
});

interface Parts {
  readonly manifests: readonly Manifest[];
  readonly site: Site;
  readonly images: ReadonlyMap<string, Image>;
  readonly nodes: ReadonlyMap<string, Node>;
  readonly model: NodeNames;
  readonly findings: Findings;
}

/** The litefile, litetree and statelite tables, resolved for every image and node so that all their problems are seen. */
const resolveTables = (parts: Parts): Pick<Cluster, 'nodesOf' | 'litefile' | 'litetree' | 'state'> => {
  const { manifests, site, images, nodes, model, findings } = parts;
  const fileRows = readLitefileRows(ofKind(manifests, 'LiteFile'), images, findings);
  const treeRows = readLitetreeRows(ofKind(manifests, 'LiteTree'), images, findings);
  const mountRows = readMountRows(ofKind(manifests, 'Statelite'), images, findings);
  const mountRow = assignMounts(mountRows, model, nodes, images, findings);
  const filler = newPlaceFiller(site);
  const users = new Map<string, Node[]>([...images.keys()].map((name) => [name, []]));
  for (const node of nodes.values()) users.get(node.image ?? '')?.push(node);
  const state = statesOf(nodes, mountRow, filler);
  const litefiles = new Map<string, readonly LitefileRule[]>();
  const litetrees = new Map<string, readonly Layer[]>();
  for (const image of images.values()) {
    const booting = users.get(image.name) ?? [];
    const rules = resolveLitefile(image, fileRows, findings);
    litefiles.set(image.name, rules);
    const layers = layerReader(resolveLitetree(image, treeRows, findings), filler);
    for (const node of booting) litetrees.set(node.name, layers(node));
    checkState(
      image,
      rules,
      booting.filter((node) => mountRow(node) === undefined),
      state,
      findings,
    );
  }
  checkMountNames(nodes.values(), state, findings);
  filler.report(findings, () => variableNames(parts));
  return {
    nodesOf: (image) => users.get(image) ?? [],
    litefile: (image) => litefiles.get(image) ?? [],
    litetree: (node) => litetrees.get(node.name) ?? [],
    state,
  };
};

const statesOf = (
  nodes: ReadonlyMap<string, Node>,
  rowOf: (node: Node) => MountRow | undefined,
  filler: PlaceFiller,
): ((node: Node) => StateMount | undefined) => {
  const mountOf = mountReader(filler);
  const states = new Map<string, StateMount>();
  for (const node of nodes.values()) {
    const row = rowOf(node);
    const mount = row === undefined ? undefined : mountOf(row, node);
    if (mount !== undefined) states.set(node.name, mount);
  }
  return (node) => states.get(node.name);
};

/** What a mistyped variable may have meant. */
const variableNames = ({ manifests, site }: Parts): ReadonlySet<string> => {
  const names = new Set<string>(['node', ...[...site.attributes.keys()].map((key) => `site.${key}`)]);
  for (const column of ['os', 'arch', 'profile', 'provmethod']) names.add(`nodetype.${column}`);
  for (const manifest of manifests) {
    if (manifest.kind !== 'Node' && manifest.kind !== 'NodeGroup') continue;
    for (const [table, columns] of Object.entries(manifest.value.spec)) {
      if (typeof columns !== 'object' || Array.isArray(columns)) continue;
      for (const column of Object.keys(columns)) names.add(`${table}.${column}`);
    }
  }
  return names;
};
