import type { ManifestOf } from '../manifest/document.ts';
import { type DeclaredNode, type TableValues, tableValues } from './declared-node.ts';
import { didYouMean } from './did-you-mean.ts';
import type { Findings } from './findings.ts';
import { type NodeNames, selectNames } from './noderange.ts';

/** Who belongs to which group, and what each group sets. */
export interface Groups {
  /** A node's own groups in the order listed, then those that list it as a member, by name. */
  of(node: DeclaredNode): readonly string[];
  /** The members of a group, sorted; undefined when nothing names the group. */
  members(group: string): readonly string[] | undefined;
  readonly names: readonly string[];
  readonly values: ReadonlyMap<string, TableValues>;
}

/** Membership from both sides; a group that contains itself is reported. */
export const resolveGroups = (
  manifests: readonly ManifestOf<'NodeGroup'>[],
  nodes: ReadonlyMap<string, DeclaredNode>,
  findings: Findings,
): Groups => {
  const declared = new Map<string, ManifestOf<'NodeGroup'>>();
  for (const manifest of manifests) {
    if (!declared.has(manifest.value.metadata.name)) declared.set(manifest.value.metadata.name, manifest);
  }
  const own = ownMembers(nodes);
  checkSpelling(declared, nodes, findings);
  const members = membership(declared, own, nodes, findings);
  const added = new Map<string, string[]>();
  for (const group of [...declared.keys()].sort()) {
    const listed = new Set(own.get(group));
    for (const name of members(group) ?? []) if (!listed.has(name)) append(added, name, group);
  }
  return {
    of: (node) => {
      const more = added.get(node.name);
      return more === undefined ? node.groups : [...node.groups, ...more];
    },
    members,
    names: [...new Set([...declared.keys(), ...own.keys()])].sort(),
    values: new Map([...declared].map(([name, manifest]) => [name, tableValues(manifest.value.spec, ['members'])])),
  };
};

const ownMembers = (nodes: ReadonlyMap<string, DeclaredNode>): ReadonlyMap<string, readonly string[]> => {
  const own = new Map<string, string[]>();
  for (const node of nodes.values()) for (const group of node.groups) append(own, group, node.name);
  return own;
};

const append = (lists: Map<string, string[]>, key: string, value: string): void => {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
};

/** A group's `members` may name groups, so each is worked out when first asked for. */
const membership = (
  declared: ReadonlyMap<string, ManifestOf<'NodeGroup'>>,
  own: ReadonlyMap<string, readonly string[]>,
  nodes: ReadonlyMap<string, DeclaredNode>,
  findings: Findings,
): ((group: string) => readonly string[] | undefined) => {
  const done = new Map<string, readonly string[]>();
  const open: string[] = [];
  const model: NodeNames = {
    names: [...nodes.keys()],
    has: (name) => nodes.has(name),
    group: (name) => members(name),
    groupNames: [...new Set([...declared.keys(), ...own.keys()])].sort(),
  };
  const members = (group: string): readonly string[] | undefined => {
    const known = done.get(group);
    if (known !== undefined) return known;
    const manifest = declared.get(group);
    const listed = own.get(group);
    if (manifest === undefined && listed === undefined) return undefined;
    if (open.includes(group)) {
      reportCycle([...open.slice(open.indexOf(group)), group], declared, findings);
      return [...(listed ?? [])];
    }
    open.push(group);
    const noderange = manifest?.value.spec.members;
    const selected =
      noderange === undefined ? undefined : selectNames(noderange, model, manifest?.at('spec', 'members'));
    open.pop();
    if (selected !== undefined) findings.add(selected.diagnostics);
    const all = selected === undefined ? (listed ?? []) : [...new Set([...(listed ?? []), ...selected.names])].sort();
    done.set(group, all);
    return all;
  };
  return members;
};

const reportCycle = (
  cycle: readonly string[],
  declared: ReadonlyMap<string, ManifestOf<'NodeGroup'>>,
  findings: Findings,
): void => {
  const [first, ...others] = [...new Set(cycle)].sort().flatMap((name) => declared.get(name) ?? []);
  findings.error('group-cycle', `groups contain each other: ${cycle.join(' → ')}`, {
    at: first?.at('spec', 'members'),
    help: 'name the nodes in one of them',
    related: others.map((manifest) => ({ at: manifest.at('spec', 'members'), message: 'part of the circle' })),
  });
};

/** A group needs no manifest; one whose name is nearly that of a manifest is probably mistyped. */
const checkSpelling = (
  declared: ReadonlyMap<string, ManifestOf<'NodeGroup'>>,
  nodes: ReadonlyMap<string, DeclaredNode>,
  findings: Findings,
): void => {
  const seen = new Set<string>(declared.keys());
  let before: readonly string[] = [];
  for (const node of nodes.values()) {
    if (node.groups === before) continue;
    before = node.groups;
    for (const group of node.groups) {
      if (seen.has(group)) continue;
      seen.add(group);
      const help = didYouMean(group, declared.keys());
      if (help === undefined) continue;
      findings.warning('group-not-declared', `there is no NodeGroup ${JSON.stringify(group)}`, {
        at: node.because,
        help,
      });
    }
  }
};
