import type { Behaviour } from '../cluster/cluster.ts';
import type { NodeTrees, Origin, SimulatedNode } from '../cluster/simulate-node.ts';
import type { SurveyedRule } from '../cluster/survey.ts';
import { type Held, realPath, type Tree } from '../cluster/tree.ts';
import { isBelow, joinPaths, type RootedPath, rootPath } from '../core/place.ts';
import { emptyTree } from '../planning/look-tree.ts';
import { defaultArea, stateliteArea, tmpfsArea } from '../planning/resolve-path.ts';

/** A directory in which statelite keeps things on a node: /.statelite/tmpfs, /.default and so on. */
export interface Area {
  readonly top: RootedPath;
  /** What is mounted there, and its name; the runtime fills the others. */
  readonly tree: Tree;
  readonly from: Origin | undefined;
  readonly writable: boolean;
  readonly survives: boolean;
}

/** A place of an area, and what lies there by its own name, whatever path a rule shows it under. */
export interface AreaThing {
  readonly area: Area;
  /** Below the area's top. */
  readonly path: RootedPath;
  readonly held: Held | undefined;
}

/** The areas of a node, and what rules put into them (src/runtime/README.md). */
export interface NodeAreas {
  /** Undefined for a place that nodes know by its own name. */
  thing(real: RootedPath): AreaThing | undefined;
  /** Where what a link rule puts lies, or would lie, behind all links of ours. */
  location(rule: SurveyedRule): RootedPath;
  /** Whether what a rule puts lies in an area under the rule's own path. */
  holds(area: Area, rule: SurveyedRule): boolean;
}

/** The areas of a node of that name. `rules` are those that were simulated on the trees. */
export const nodeAreas = (
  node: string,
  rules: readonly SurveyedRule[],
  trees: NodeTrees,
  simulated: SimulatedNode,
): NodeAreas => {
  const areas = areasOf(node, rules, trees);
  const location = (rule: SurveyedRule): RootedPath => joinPaths(...partsOf(rule, node, trees, simulated));
  const holds: NodeAreas['holds'] = ({ top, from }, rule) => {
    const { behaviour, method } = rule.rule;
    const isCopy = behaviour === 'tmpfs' || behaviour === 'con';
    const isHere =
      top === tmpfsArea
        ? isCopy || method === 'link'
        : (from?.tree === 'state' && behaviour === 'persistent') ||
          (from?.tree === 'local' && behaviour === 'localdisk') ||
          (method === 'link' && location(rule) === joinPaths(top, rule.path));
    return isHere && isInEffect(rule, simulated);
  };
  return {
    location,
    holds,
    thing: (real) => {
      const area = areas.find(({ top }) => isIn(real, top));
      if (area === undefined) return undefined;
      const path = real === area.top ? rootPath : (real.slice(area.top.length) as RootedPath);
      const isAbove = path === '/' || rules.some((rule) => isBelow(rule.path, path) && holds(area, rule));
      return { area, path, held: area.tree.at(path) ?? (isAbove ? { type: 'dir' } : undefined) };
    },
  };
};

const isIn = (path: string, top: string): boolean => path === top || isBelow(path, top);

/** Whether a rule decides what is at its own path: one that cannot be carried out does not. */
export const isInEffect = (rule: SurveyedRule, simulated: SimulatedNode): boolean =>
  simulated.at(rule.path)?.rule === rule;

const at = (...parts: readonly (string | number)[]): RootedPath => `/${parts.join('/')}` as RootedPath;

/** Where a node, whatever its name, keeps what survives its reboot: on its own disk, or in the state mounted for it. */
export const storeOf = (behaviour: Behaviour, node = '<node>'): RootedPath =>
  behaviour === 'localdisk' ? at('.sllocal', 'localmnt') : at('.statelite', 'persistent', node);

const imageArea = at('.statelite', 'image');
const imageDefaults = at('.statelite', 'image', '.default');

/** The innermost first. */
const areasOf = (node: string, rules: readonly SurveyedRule[], trees: NodeTrees): readonly Area[] => {
  const readOnly = { writable: false, survives: false };
  const image = { ...readOnly, from: { tree: 'image' } } as const;
  const kept = { writable: true, survives: true };
  const defaults = defaultsOf(rules, trees.image);
  return [
    { top: tmpfsArea, tree: emptyTree, from: undefined, writable: true, survives: false },
    ...(trees.state === undefined
      ? []
      : [{ ...kept, top: storeOf('persistent', node), tree: trees.state, from: { tree: 'state' } } as const]),
    ...trees.layers.map(
      ({ priority, tree }) =>
        ({ ...readOnly, top: at('.statelite', 'mnt', priority), tree, from: { tree: 'layer', priority } }) as const,
    ),
    { ...image, top: imageDefaults, tree: defaults },
    { ...image, top: imageArea, tree: bareImage(rules, trees.image) },
    { ...image, top: defaultArea, tree: defaults },
    ...(trees.local === undefined
      ? []
      : [{ ...kept, top: storeOf('localdisk', node), tree: trees.local, from: { tree: 'local' } } as const]),
    { top: stateliteArea, tree: ownFiles, from: undefined, writable: true, survives: false },
  ];
};

const isMoved = ({ rule, parent }: SurveyedRule): boolean => rule.method === 'link' && parent === undefined;

/** The originals that link rules moved aside. */
const defaultsOf = (rules: readonly SurveyedRule[], image: Tree): Tree => ({
  at: (path) => {
    if (rules.some((rule) => isMoved(rule) && isIn(path, rule.path))) return image.at(path);
    return rules.some((rule) => isMoved(rule) && isBelow(rule.path, path)) ? { type: 'dir' } : undefined;
  },
  names: () => [],
});

/** The image without what is mounted over it: a link of ours leads to the original. */
const bareImage = (rules: readonly SurveyedRule[], image: Tree): Tree => ({
  at: (path) =>
    rules.some((rule) => rule.path === path && isMoved(rule))
      ? { type: 'link', target: joinPaths(imageDefaults, path) }
      : image.at(path),
  names: () => [],
});

/** What the runtime itself keeps. */
const ownFiles: Tree = {
  at: (path) =>
    ownDirectories.has(path)
      ? { type: 'dir' }
      : ['/statelite.log', '/node', '/record', '/mounts', '/filled'].includes(path)
        ? { type: 'file', content: '' }
        : undefined,
  names: () => [],
};
const ownDirectories: ReadonlySet<string> = new Set(['/', '/lists', '/mnt', '/persistent']);

/** The area and the path in it at which a rule's content lies. */
const partsOf = (
  rule: SurveyedRule,
  node: string,
  trees: NodeTrees,
  simulated: SimulatedNode,
): readonly [RootedPath, RootedPath] => {
  const { path, parent } = rule;
  const whole = simulated.at(path);
  // A child that is not in effect leaves what its parent, a copy, has there; any other rule a link that leads nowhere.
  if (whole?.rule !== rule) return [tmpfsArea, path];
  switch (rule.rule.behaviour) {
    case 'tmpfs':
    case 'con':
      return [tmpfsArea, path];
    case 'persistent':
    case 'localdisk':
      return [storeOf(rule.rule.behaviour, node), path];
    case 'ro': {
      const [origin] = whole.from;
      if (origin?.tree !== 'layer') return [parent === undefined ? defaultArea : imageDefaults, path];
      const tree = trees.layers.find(({ priority }) => priority === origin.priority)?.tree;
      return [at('.statelite', 'mnt', origin.priority), (tree && realPath(tree, path)) ?? path];
    }
  }
};
