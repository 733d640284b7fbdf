import type { Cluster, Node } from '../cluster/cluster.ts';
import { foldNodeNames } from '../cluster/fold-node-names.ts';
import { selectNodes } from '../cluster/noderange.ts';
import { type Diagnostic, hasErrors } from '../core/diagnostic.ts';
import { viewNode } from '../explain/effective-row.ts';
import { groupNodes } from '../explain/group-nodes.ts';
import { type NodePlaces, nodePlaces, nodeTrees } from '../explain/node-places.ts';
import type { ViewedSide } from '../explain/pair-sides.ts';
import type { Context } from './context.ts';
import { type ExitCode, exit } from './exit.ts';
import { loadRepository, type Repository } from './load-repository.ts';
import { lookAtImages, type Sight } from './look-at-images.ts';
import { refuse, sayDiagnostics } from './say.ts';
import { saySimulation } from './say-simulation.ts';

/** What `simulate` is asked for. */
export interface SimulateFlags {
  readonly tree?: true;
  readonly all?: true;
  /** A node to compare with; true means the working tree, for a revision. */
  readonly diff?: string | true;
  readonly at: readonly string[];
}

/** Which nodes, by the manifests of the working tree or of a revision. */
type Side = Pick<ViewedSide, 'range' | 'revision'>;

/** `simulate NODERANGE`: what nodes will see, said before they boot; alone, or compared. Writes nothing. */
export const simulateCommand = (context: Context, flags: SimulateFlags, range: string): ExitCode => {
  const sides = sidesOf(flags, range);
  if ('message' in sides) return refuse(context, [sides]);
  const seen: ViewedSide[] = [];
  const repositories = new Map<string | undefined, Repository>();
  for (const side of sides) {
    const repository = repositories.get(side.revision) ?? loadRepository(context, undefined, side.revision);
    repositories.set(side.revision, repository);
    const one = seeSide(context, side, repository);
    if ('code' in one) return one.code;
    seen.push(one.side);
  }
  const [before, after] = seen;
  if (before === undefined) return exit.failed;
  return saySimulation(context, flags, before, after);
};

/** Which nodes by which manifests are simulated: one side, or two that are compared. */
const sidesOf = ({ diff, at, tree }: SimulateFlags, range: string): readonly Side[] | Diagnostic => {
  const [first, second] = at;
  const sides = ((): readonly Side[] | string => {
    if (at.length > 2) return '--at can be given twice at most';
    if (second !== undefined) {
      return diff === undefined
        ? [first, second].map((revision) => ({ range, revision }))
        : 'two revisions are compared already: leave --diff out';
    }
    if (diff === undefined) return [{ range, revision: first }];
    if (diff !== true) return [range, diff].map((one) => ({ range: one, revision: first }));
    if (first === undefined)
      return '--diff without a node compares a revision with the working tree: name it with --at';
    return [first, undefined].map((revision) => ({ range, revision }));
  })();
  const problem =
    typeof sides === 'string'
      ? sides
      : tree === true && sides.length > 1
        ? '--tree shows one tree, --diff compares'
        : '';
  if (typeof sides !== 'string' && problem === '') return sides;
  return {
    code: 'no-such-target',
    severity: 'error',
    message: problem,
    help: 'statelite simulate --help lists what goes together',
  };
};

const seeSide = (
  context: Context,
  side: Side,
  { cluster, diagnostics, source }: Repository,
): { readonly side: ViewedSide } | { readonly code: ExitCode } => {
  if (cluster === undefined) return { code: refuse(context, diagnostics, source) };
  const selected = selectNodes(side.range, cluster);
  const nodes = selected.nodes.filter((node) => node.image !== undefined);
  const problems = nodes.length === 0 ? [...selected.diagnostics, bootsNothing(side.range)] : selected.diagnostics;
  if (hasErrors(problems)) return { code: refuse(context, problems, source) };
  const places = new Map(nodes.map((node) => [node, nodePlaces(cluster, node, node.image ?? '')]));
  const sight = lookAtImages(context, cluster, new Set(nodes.map(({ image }) => image ?? '')), [...allPlaces(places)]);
  const visible = nodes.filter((node) => sight.survey.images.get(node.image ?? '')?.present === true);
  const seen = [
    ...selected.diagnostics,
    ...sight.survey.diagnostics.map((one) => (visible.length === 0 ? asRefusal(one) : one)),
    ...leftOut(nodes, visible, cluster),
    ...notVisible(places.values()),
  ];
  if (hasErrors(seen)) return { code: refuse(context, seen, source) };
  sayDiagnostics(context, seen, source);
  const rulesOf = (image: string) => rulesIn(sight, image);
  const shown = new Set(visible);
  return {
    side: {
      ...side,
      nodes: visible,
      unseen: new Set(nodes.flatMap((node) => (shown.has(node) ? [] : [node.name]))),
      groups: groupNodes(visible, (node) => places.get(node), sight.look, rulesOf),
      view: ({ image, nodes: [node], places: of }, depth) =>
        viewNode(node?.name ?? '', image, rulesOf(image), nodeTrees(sight.look, of, image, rulesOf(image), depth)),
    },
  };
};

/** Without a root tree nothing can be said of a node, so a simulation of nothing else is none. */
const asRefusal = (one: Diagnostic): Diagnostic => (one.code === 'image-missing' ? { ...one, severity: 'error' } : one);

/** Which nodes a simulation says nothing of, because the root trees of their images are not here. */
const leftOut = (nodes: readonly Node[], visible: readonly Node[], { images }: Cluster): readonly Diagnostic[] => {
  if (visible.length === 0) return [];
  const shown = new Set(visible);
  return images.flatMap((image): readonly Diagnostic[] => {
    const names = nodes.flatMap((node) => (node.image === image.name && !shown.has(node) ? [node.name] : []));
    if (names.length === 0) return [];
    const message = `nothing is said of ${foldNodeNames(names)}, which ${names.length === 1 ? 'boots' : 'boot'} image ${image.name}: its root tree is not on this machine`;
    return [{ code: 'tree-not-visible', severity: 'warning', message, at: image.because }];
  });
};

const rulesIn = ({ survey }: Sight, image: string) => survey.images.get(image)?.rules ?? noRules;
const noRules = [] as const;

function* allPlaces(places: ReadonlyMap<Node, NodePlaces>) {
  for (const { layers, state } of places.values()) {
    for (const { place } of layers) yield place;
    yield state?.place;
  }
}

const bootsNothing = (range: string): Diagnostic => ({
  code: 'no-such-target',
  severity: 'error',
  message: `${JSON.stringify(range)} selects no node that boots an image`,
  help: 'name nodes or a group',
});

/** One complaint for each server directory that this machine does not see. */
const notVisible = (all: Iterable<NodePlaces>): readonly Diagnostic[] => {
  const unseen = new Set<string>();
  for (const { layers, state } of all) {
    for (const { layer, place } of layers) {
      if (place === undefined) unseen.add(`layer ${layer.priority}, ${layer.server}:${layer.directory},`);
    }
    if (state !== undefined && state.place === undefined) {
      unseen.add(`the state ${state.mount.server}:${state.mount.directory}`);
    }
  }
  const [first, ...others] = unseen;
  if (first === undefined) return [];
  return [first, ...(others.length > 3 ? [] : others)].map((what) => ({
    code: 'tree-not-visible',
    severity: 'warning',
    message: `${what}${others.length > 3 ? ` like ${others.length} others` : ''} is not visible on this machine, so what it holds is left out`,
    help: 'say with localPaths of the Site where this machine sees it',
  }));
};
