import type { Node } from '../cluster/cluster.ts';
import { type Comparison, compareViews } from './compare-views.ts';
import type { NodeView } from './effective-row.ts';
import type { NodeGroup } from './group-nodes.ts';

/** Some nodes by the manifests of one place: the working tree, or a revision. */
export interface ViewedSide {
  /** What the side is called: a node or noderange, and the revision of the manifests if not those of the working tree. */
  readonly range: string;
  readonly revision: string | undefined;
  readonly nodes: readonly Node[];
  readonly groups: readonly NodeGroup[];
  /** Names of nodes of which nothing can be said. */
  readonly unseen: ReadonlySet<string>;
  /** The view of a group's first node; with `content` the contents of files are looked at. */
  view(group: NodeGroup, depth: 'stamp' | 'content'): NodeView;
}

/** Nodes for which two sides differ in the same way. */
export interface Pair {
  readonly nodes: readonly string[];
  /** The image on each side; undefined when the nodes are not there, or boot nothing. */
  readonly before: string | undefined;
  readonly after: string | undefined;
  /** Undefined when the nodes are on one side only. */
  readonly comparison: Comparison | undefined;
}

/**
 * Pairs the nodes of two sides by name, and compares each two groups that meet. Where each side is one node they are
 * compared whatever their names, below directories too and with the contents of files.
 */
export const pairSides = (before: ViewedSide, after: ViewedSide): readonly Pair[] => {
  const [from, to] = [before.groups[0], after.groups[0]];
  if (before.nodes.length === 1 && after.nodes.length === 1 && from !== undefined && to !== undefined) {
    const comparison = compareViews(before.view(from, 'content'), after.view(to, 'content'), true);
    return [{ nodes: before.nodes.map(({ name }) => name), before: from.image, after: to.image, comparison }];
  }
  const [left, right] = [groupByName(before), groupByName(after)];
  const meetings = new Map<NodeGroup, Map<NodeGroup, string[]>>();
  for (const [name, group] of left) {
    const other = right.get(name);
    if (other === undefined) continue;
    const met = meetings.get(group) ?? new Map<NodeGroup, string[]>();
    meetings.set(group, met);
    const names = met.get(other) ?? [];
    met.set(other, names);
    names.push(name);
  }
  const pairs = [...meetings].flatMap(([group, met]) =>
    [...met].map(([other, nodes]) => ({
      nodes,
      before: group.image,
      after: other.image,
      comparison: compareViews(before.view(group, 'stamp'), after.view(other, 'stamp'), false),
    })),
  );
  return [
    ...pairs,
    ...onOneSide(left, right, after.unseen, 'before'),
    ...onOneSide(right, left, before.unseen, 'after'),
  ];
};

const groupByName = ({ groups }: ViewedSide): ReadonlyMap<string, NodeGroup> =>
  new Map(groups.flatMap((group) => group.nodes.map(({ name }) => [name, group] as const)));

/** The nodes that only one side has, for each image. */
const onOneSide = (
  here: ReadonlyMap<string, NodeGroup>,
  there: ReadonlyMap<string, NodeGroup>,
  unseenThere: ReadonlySet<string>,
  side: 'before' | 'after',
): readonly Pair[] => {
  const byImage = new Map<string, string[]>();
  for (const [name, { image }] of here) {
    if (there.has(name) || unseenThere.has(name)) continue;
    const names = byImage.get(image) ?? [];
    byImage.set(image, names);
    names.push(name);
  }
  return [...byImage].map(([image, nodes]) => ({
    nodes,
    before: undefined,
    after: undefined,
    [side]: image,
    comparison: undefined,
  }));
};
