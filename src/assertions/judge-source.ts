import type { Cluster, Layer, Node } from '../cluster/cluster.ts';
import { type NodeTrees, type Origin, simulateNode } from '../cluster/simulate-node.ts';
import type { Tree } from '../cluster/tree.ts';
import type { Look } from '../core/look.ts';
import { isBelow } from '../core/place.ts';
import type { Span } from '../core/source.ts';
import type { Aside } from '../explain/follow-path.ts';
import { type NodePlaces, nodePlaces } from '../explain/node-places.ts';
import { imageTree, placeTree } from '../planning/look-tree.ts';
import type { Claim, Found, Source } from './assertion.ts';
import type { Decided, ImageRules } from './judge-path.ts';

/** What judging a source rests on, beside the node. */
export interface SourceInput {
  readonly cluster: Cluster;
  readonly look: Look;
  readonly known: ImageRules;
  readonly decided: Decided;
  /** The LiteTree manifest and the directory as written, of the row at a place. */
  rowAt(because: Span): { readonly manifest: string; readonly directory: string } | undefined;
}

type SourceClaim = Extract<Claim, { claim: 'comesFrom' }>;

/** Whether the first content of a path on a node comes from what is claimed. Asks the disk, and says what it cannot see. */
export const judgeSource = (claim: SourceClaim, node: Node, input: SourceInput): Found => {
  const found = judge(claim, node, input);
  if (found === undefined) return undefined;
  // A layer as it is written is the same for nodes that differ only in their names.
  const together = input.cluster.litetree(node).reduce((text, layer) => {
    const { directory = '' } = input.rowAt(layer.because) ?? {};
    return directory === '' ? text : text.replaceAll(layerText(layer), `layer ${layer.priority}, ${directory}`);
  }, found.instead);
  return { ...found, together };
};

const judge = (claim: SourceClaim, node: Node, { cluster, look, known, decided, rowAt }: SourceInput): Found => {
  const { image } = known;
  if (decided.runtime)
    return { instead: 'every node mounts a file system of the kernel over it', because: image.because };
  if (!known.present) {
    const instead = `the root tree of image ${image.name} is not on this disk`;
    return { instead, because: image.because, undecided: true };
  }
  // A rule beside the way to the path has no say in it.
  const rules = known.rules.filter((rule) => rule.path === decided.path || isBelow(decided.path, rule.path));
  const places = nodePlaces(cluster, node, image.name);
  const unseen = new Set<string>();
  const simulated = simulateNode(rules, treesOf(look, places, imageTree(look, image.name, rules), unseen));
  const found = decided.aside === undefined ? simulated.at(decided.path) : thingAside(decided.aside);
  const [hidden] = unseen;
  if (hidden !== undefined) return { instead: hidden, because: decided.rule?.rule.because, undecided: true };
  const problem = simulated.problems.find(({ rule }) => rule.path === decided.rule?.path);
  if (found === undefined) return { instead: problem?.why ?? 'nothing has it', because: decided.rule?.rule.because };
  const layers = places.layers.map(({ layer }) => layer);
  const fits =
    found.from.length === claim.from.length &&
    found.from.every((origin, index) => fitsSource(origin, claim.from[index], layers, rowAt));
  if (fits) return undefined;
  const layer = layerOf(found.from.at(-1), layers);
  return {
    instead: `it comes from ${found.from.map((origin) => originText(origin, layers)).join(' and ') || 'nowhere'}`,
    because: layer?.because ?? decided.rule?.rule.because ?? image.because,
  };
};

/** What lies where no rule shows it comes from what is mounted there. */
const thingAside = ({ thing: { area, held } }: Aside): { readonly from: readonly Origin[] } | undefined =>
  held === undefined ? undefined : { from: area.from === undefined ? [] : [area.from] };

/** Trees that cannot be seen from here say so when they are asked. */
const treesOf = (look: Look, { layers, state }: NodePlaces, image: Tree, unseen: Set<string>): NodeTrees => ({
  image,
  layers: layers.map(({ layer, place }) => ({
    priority: layer.priority,
    tree:
      place === undefined
        ? hiddenTree(`${layerText(layer)}, is not visible on this machine`, unseen)
        : placeTree(look, place),
  })),
  state:
    state === undefined
      ? undefined
      : state.place === undefined
        ? hiddenTree(`the state ${state.mount.server}:${state.mount.directory} is not visible on this machine`, unseen)
        : placeTree(look, state.place),
  local: undefined,
});

const hiddenTree = (why: string, unseen: Set<string>): Tree => ({
  at: () => void unseen.add(why),
  names: () => {
    unseen.add(why);
    return [];
  },
});

const layerOf = (origin: Origin | undefined, layers: readonly Layer[]): Layer | undefined =>
  origin?.tree === 'layer' ? layers.find((layer) => layer.priority === origin.priority) : undefined;

const originText = (origin: Origin, layers: readonly Layer[]): string => {
  const layer = layerOf(origin, layers);
  if (layer === undefined) return origin.tree === 'image' ? 'the image' : `the ${origin.tree}`;
  return layerText(layer);
};

const layerText = ({ priority, server, directory }: Layer): string => `layer ${priority}, ${server}:${directory}`;

const fitsSource = (
  origin: Origin,
  source: Source | undefined,
  layers: readonly Layer[],
  rowAt: SourceInput['rowAt'],
): boolean => {
  if (source === undefined || origin.tree !== source.tree) return false;
  if (source.tree !== 'layer') return true;
  const layer = layerOf(origin, layers);
  if (layer === undefined) return false;
  if (source.by === 'priority') return layer.priority === source.priority;
  const row = rowAt(layer.because);
  if (source.by === 'manifest') return row?.manifest === source.name;
  const wanted = withoutSlash(source.directory);
  const real = layer.server === '' ? layer.directory : `${layer.server}:${layer.directory}`;
  return wanted === withoutSlash(real) || wanted === withoutSlash(row?.directory ?? '');
};

const withoutSlash = (directory: string): string => directory.replace(/\/+$/, '');
