import type { Cluster, Layer, Node } from '../../cluster/cluster.ts';
import { compareTexts } from '../../core/compare-texts.ts';
import { visibleLine } from '../plan/visible.ts';
import { plural } from '../plan/words.ts';

/** The columns of the picture, from who boots to what is exported. */
export const ranks = ['nodes', 'images', 'layers', 'mounts', 'exports'] as const;

/** One of the columns. */
export type Rank = (typeof ranks)[number];

/** One box: a title, and lines below it. Alarming means that a node would find nothing there. */
export interface GraphBox {
  readonly id: string;
  readonly rank: Rank;
  readonly title: string;
  readonly lines: readonly string[];
  readonly alarming: boolean;
}

/** An arrow between boxes; a label says for which nodes, where it is not for all of the image. */
export interface GraphEdge {
  readonly from: string;
  readonly to: string;
  readonly label: string;
}

/** Nodes, images, layers, mounts and exports, and what leads where. Boxes come rank after rank, in a fixed order. */
export interface GraphModel {
  readonly boxes: readonly GraphBox[];
  readonly edges: readonly GraphEdge[];
}

/** What a picture is made of. */
export interface GraphInput {
  readonly cluster: Cluster;
  readonly nodes: readonly Node[];
  /** Images to show even when none of the nodes boots them. */
  readonly images: readonly string[];
  foldNodes(names: Iterable<string>): string;
  /** What a node mounts its root from: `server:/directory`. */
  rootOf(node: Node): string;
}

/** Draws nodes that boot the same image from the same places as one box; in a directory, a node's own name reads `$node`. */
export const graphModel = (input: GraphInput): GraphModel => {
  const drawing = newDrawing();
  const groups = groupNodes(input);
  const booted = groups.flatMap(({ image }) => image ?? []);
  for (const name of [...new Set([...booted, ...input.images])].sort(compareTexts))
    drawImage(name, input.cluster, drawing);
  const uses = countUses(groups);
  for (const group of groups) drawGroup(group, uses, input, drawing);
  return drawing.model();
};

interface NodeGroup {
  readonly names: string[];
  readonly image: string | undefined;
  readonly root: string;
  readonly layers: readonly Layer[];
  readonly state: string | undefined;
}

const groupNodes = ({ cluster, nodes, rootOf }: GraphInput): readonly NodeGroup[] => {
  const groups = new Map<string, NodeGroup>();
  for (const node of nodes) {
    const layers = cluster.litetree(node).map((layer) => ({ ...layer, directory: withoutName(layer.directory, node) }));
    const mount = cluster.state(node);
    const state = mount && `${mount.server}:${withoutName(mount.directory, node).replace(/\/+$/, '')}/$node`;
    const root = node.image === undefined ? '' : rootOf(node);
    const key = JSON.stringify([node.image, root, state, layers.map(layerKey)]);
    const group = groups.get(key) ?? { names: [], image: node.image, root, layers, state };
    groups.set(key, group);
    group.names.push(node.name);
  }
  return [...groups.values()].sort((a, b) => compareTexts(a.names[0] ?? '', b.names[0] ?? ''));
};

const withoutName = (directory: string, { name }: Node): string =>
  directory
    .split('/')
    .map((part) => (part === name ? '$node' : part))
    .join('/');

const placeText = ({ server, directory }: Layer): string => (server === '' ? directory : `${server}:${directory}`);
const layerKey = (layer: Layer): string => `${layer.priority} ${placeText(layer)} ${layer.onMissing} ${layer.mntopts}`;

interface Drawing {
  box(rank: Rank, key: string, title: string, lines: readonly string[], alarming?: boolean): string;
  edge(from: string, to: string, label?: string): void;
  model(): GraphModel;
}

/** Each box and each arrow once, whoever asks for it. */
const newDrawing = (): Drawing => {
  const boxes = new Map<string, GraphBox>();
  const edges = new Map<string, { from: string; to: string; labels: Set<string> }>();
  const counts = new Map<Rank, number>();
  return {
    box: (rank, key, title, lines, alarming = false) => {
      const known = boxes.get(`${rank} ${key}`);
      if (known !== undefined) return known.id;
      const number = (counts.get(rank) ?? 0) + 1;
      counts.set(rank, number);
      const id = `${rank}${number}`;
      boxes.set(`${rank} ${key}`, { id, rank, title: visibleLine(title), lines: lines.map(visibleLine), alarming });
      return id;
    },
    edge: (from, to, label = '') => {
      const edge = edges.get(`${from} ${to}`) ?? { from, to, labels: new Set<string>() };
      edges.set(`${from} ${to}`, edge);
      edge.labels.add(label);
    },
    model: () => ({
      boxes: ranks.flatMap((rank) => [...boxes.values()].filter((one) => one.rank === rank)),
      edges: [...edges.values()].map(({ from, to, labels }) => ({
        from,
        to,
        label: labels.has('') ? '' : [...labels].join(','),
      })),
    }),
  };
};

const drawImage = (name: string, cluster: Cluster, drawing: Drawing): string => {
  const counts = new Map<string, number>();
  for (const { behaviour } of cluster.litefile(name)) counts.set(behaviour, (counts.get(behaviour) ?? 0) + 1);
  const rules = [...counts].sort(([a], [b]) => compareTexts(a, b)).map(([behaviour, count]) => `${count} ${behaviour}`);
  const directory = `${cluster.image(name)?.directory ?? ''}/rootimg`;
  return drawing.box('images', name, name, [directory, rules.length === 0 ? 'no rules' : `rules: ${rules.join(', ')}`]);
};

/** How many groups of an image there are, and how many of them have a root, layer or state. */
const countUses = (groups: readonly NodeGroup[]): ReadonlyMap<string, number> => {
  const uses = new Map<string, number>();
  const count = (key: string): Map<string, number> => uses.set(key, (uses.get(key) ?? 0) + 1);
  for (const { image = '', root, layers, state = '' } of groups) {
    for (const what of ['', `root ${root}`, `state ${state}`, ...layers.map(layerKey)]) count(`${image}\0${what}`);
  }
  return uses;
};

const drawGroup = (
  group: NodeGroup,
  uses: ReadonlyMap<string, number>,
  { cluster, foldNodes }: GraphInput,
  drawing: Drawing,
): void => {
  const range = foldNodes(group.names);
  const without = group.image === undefined ? ['boots no image'] : [];
  const nodes = drawing.box('nodes', range, range, [plural(group.names.length, 'node'), ...without]);
  if (group.image === undefined) return;
  const image = drawImage(group.image, cluster, drawing);
  drawing.edge(nodes, image);
  /** Only what some of the image's nodes do without needs to say for whom it is. */
  const lead = (to: string, use: string, place: string | undefined): void => {
    const forAll = uses.get(`${group.image}\0${use}`) === uses.get(`${group.image}\0`);
    drawing.edge(image, to, forAll ? '' : range);
    if (place !== undefined) drawSource(to, place, cluster, drawing);
  };
  const root = `${group.root}/rootimg`;
  lead(drawing.box('mounts', `root ${root}`, 'root, read-only', [root]), `root ${group.root}`, root);
  for (const layer of group.layers) {
    const missing = layer.onMissing === 'retry' ? [] : [`when missing: ${layer.onMissing}`];
    const lines = [placeText(layer), ...missing];
    const box = drawing.box('layers', layerKey(layer), `layer ${layer.priority}`, lines);
    lead(box, layerKey(layer), layer.server === '' ? undefined : placeText(layer));
  }
  const { state } = group;
  if (state !== undefined) lead(drawing.box('mounts', `state ${state}`, 'state', [state]), `state ${state}`, state);
};

/** The declared exports that hold a place of this machine; another server's exports are not known here. */
const drawSource = (from: string, place: string, { site }: Cluster, drawing: Drawing): void => {
  const slash = place.indexOf(':/');
  const [server, directory] = [place.slice(0, slash), place.slice(slash + 1)];
  if (server !== site.master) {
    drawing.edge(from, drawing.box('exports', `server ${server}`, server, ['a server of its own']));
    return;
  }
  const holding = site.exports.lines.filter(({ path }) => isWithin(directory, path));
  for (const line of holding) {
    const clients = `${line.clients.join(' ')} (${line.options.join(',')})`;
    drawing.edge(from, drawing.box('exports', `${line.path} ${clients}`, line.path, [clients]));
  }
  if (holding.length > 0) return;
  const top = directory.split('/').slice(0, 2).join('/');
  drawing.edge(from, drawing.box('exports', `none ${top}`, top, ['no declared export holds it'], true));
};

const isWithin = (directory: string, exported: string): boolean => {
  const above = exported.replace(/\/+$/, '');
  return directory === above || directory.startsWith(`${above}/`);
};
