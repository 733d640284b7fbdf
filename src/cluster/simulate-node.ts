import { isBelow, parentPath, type RootedPath } from '../core/place.ts';
import type { SurveyedRule } from './survey.ts';
import { type Held, locate, namesIn, type Tree } from './tree.ts';

/** Where something on a node comes from. */
export type Origin =
  | { readonly tree: 'image' | 'state' | 'local' }
  | { readonly tree: 'layer'; readonly priority: number };

/** The trees that a node sees when it boots. */
export interface NodeTrees {
  /** The image as it was made: the default of every rule at the rule's own path, prepared or not. */
  readonly image: Tree;
  /** In order of priority; a layer that is missing and skipped is left out. */
  readonly layers: readonly { readonly priority: number; readonly tree: Tree }[];
  /** What the node kept so far; undefined without a statelite mount. */
  readonly state: Tree | undefined;
  /** What its local disk holds; undefined without one. */
  readonly local: Tree | undefined;
}

/** What a node sees at one path. */
export interface Effective {
  readonly path: RootedPath;
  readonly held: Held;
  /** What supplied it; several when files were joined, none for a directory that exists only because of a rule below. */
  readonly from: readonly Origin[];
  /** The rule that decides, if any does. */
  readonly rule: SurveyedRule | undefined;
  /** How the path leads there: by links of ours, by a mount over it, or by itself. */
  readonly via: 'plain' | 'link' | 'mount';
  readonly writable: boolean;
  readonly survives: boolean;
}

/** The effective tree of a node. */
export interface SimulatedNode {
  /** What is at a path; links that a tree holds are not followed. */
  at(path: RootedPath): Effective | undefined;
  /** The sorted names in a directory. */
  names(path: RootedPath): readonly string[];
  /** Rules that the runtime could not put into effect, and why, in the order of the rules. */
  readonly problems: readonly { readonly rule: SurveyedRule; readonly why: string }[];
}

/** What a node sees after its boot, said without booting it. `rules` hold parents before children. */
export const simulateNode = (rules: readonly SurveyedRule[], trees: NodeTrees): SimulatedNode => {
  const byPath = rulesByPath(rules);
  const supplies = suppliesOf(trees, byPath);
  const at: SimulatedNode['at'] = (path) => {
    const decided = decide(path, byPath, supplies);
    if (decided === 'nothing') return undefined;
    const held = decided === undefined ? trees.image.at(path) : decided.supply.held(path);
    const implied = held === undefined && rules.some((rule) => isBelow(rule.path, path));
    if (held === undefined && !implied) return undefined;
    return {
      path,
      held: held ?? { type: 'dir' },
      from: implied ? [] : (decided?.supply.from ?? [{ tree: 'image' }]),
      rule: decided?.rule,
      via: decided?.rule.path === path ? viaOf(decided.rule, byPath) : 'plain',
      writable: decided?.supply.writable ?? false,
      survives: decided?.supply.survives ?? false,
    };
  };
  return {
    at,
    names: (path) => {
      const decided = decide(path, byPath, supplies);
      const own =
        decided === 'nothing' ? [] : decided === undefined ? trees.image.names(path) : decided.supply.names(path);
      const implied = rules.flatMap((rule) => (isBelow(rule.path, path) ? [nextName(path, rule.path)] : []));
      return [...new Set([...own, ...implied])].filter((name) => at(childOf(path, name)) !== undefined).sort(byText);
    },
    get problems() {
      return rules.flatMap((rule) => {
        const supply = supplies.get(rule.path);
        return typeof supply === 'string' ? [{ rule, why: supply }] : [];
      });
    },
  };
};

const indexed = new WeakMap<readonly SurveyedRule[], RulesByPath>();

/** The rules of an image by their paths; made once for all of its nodes. */
export const rulesByPath = (rules: readonly SurveyedRule[]): RulesByPath => {
  const known = indexed.get(rules) ?? new Map(rules.map((rule) => [rule.path, rule]));
  indexed.set(rules, known);
  return known;
};

/** What each rule puts at its path, or why it cannot; found out when it is asked for. */
const suppliesOf = (trees: NodeTrees, byPath: RulesByPath): Supplies => {
  const known = new Map<string, Supply | string>();
  const supplies: Supplies = {
    get: (path) => {
      const rule = byPath.get(path);
      const before = known.get(path);
      if (rule === undefined || before !== undefined) return before;
      const supply = mountable(rule, supplyOf(rule, trees, byPath), mountPoint(rule, trees, supplies));
      known.set(path, supply);
      return supply;
    },
  };
  return supplies;
};

const byText = (a: string, b: string): number => (a < b ? -1 : 1);
const childOf = (path: RootedPath, name: string): RootedPath => `${path === '/' ? '' : path}/${name}` as RootedPath;
const nextName = (path: string, below: string): string =>
  below.slice(path === '/' ? 1 : path.length + 1).split('/')[0] ?? '';

type RulesByPath = ReadonlyMap<string, SurveyedRule>;
type Supplies = Pick<ReadonlyMap<string, Supply | string>, 'get'>;

/** What a rule puts at its path and below. */
interface Supply {
  held(path: RootedPath): Held | undefined;
  names(path: RootedPath): readonly string[];
  readonly from: readonly Origin[];
  readonly writable: boolean;
  readonly survives: boolean;
}

/** The innermost rule at or above a path that could be put into effect; nothing where a link of ours leads nowhere. */
const decide = (
  path: RootedPath,
  byPath: RulesByPath,
  supplies: Supplies,
): { readonly rule: SurveyedRule; readonly supply: Supply } | 'nothing' | undefined => {
  for (let at = path; at !== '/'; at = parentPath(at)) {
    const rule = byPath.get(at);
    const supply = supplies.get(at);
    if (rule === undefined || supply === undefined) continue;
    if (typeof supply !== 'string') return { rule, supply };
    if (rule.rule.method === 'link' && rule.parent === undefined) return 'nothing';
  }
  return undefined;
};

const viaOf = (rule: SurveyedRule, byPath: RulesByPath): Effective['via'] => {
  if (rule.rule.method === 'bind') return 'mount';
  const parent = rule.parent === undefined ? undefined : byPath.get(rule.parent);
  if (parent === undefined) return 'link';
  const { behaviour } = rule.rule;
  const isCopy = behaviour === 'tmpfs' || behaviour === 'con';
  return isCopy || behaviour === parent.rule.behaviour ? 'plain' : 'link';
};

const supplyOf = (rule: SurveyedRule, trees: NodeTrees, byPath: RulesByPath): Supply | string => {
  switch (rule.rule.behaviour) {
    case 'tmpfs':
      return copied(rule, trees, { writable: true, survives: false });
    case 'ro':
      return copied(rule, trees, { writable: false, survives: false });
    case 'persistent':
      return trees.state === undefined ? 'this node has no statelite mount' : kept(rule, trees, byPath, trees.state);
    case 'localdisk':
      return trees.local === undefined ? 'this node has no local disk' : kept(rule, trees, byPath, trees.local);
    case 'con':
      return joined(rule.path, trees);
  }
};

/** What is there when a rule is mounted: the image's own, or what the rule above it brings, which a copy replaces. */
const mountPoint = ({ path, parent, rule }: SurveyedRule, trees: NodeTrees, supplies: Supplies): Held | undefined => {
  const above = parent === undefined ? undefined : supplies.get(parent);
  if (typeof above !== 'object') return trees.image.at(path);
  return rule.behaviour === 'tmpfs' || rule.behaviour === 'con' ? undefined : above.held(path);
};

/** What the runtime cannot mount: a mount would follow a link, and the kernel mounts like on like (mount(2), ENOTDIR). */
const mountable = ({ path, rule }: SurveyedRule, supply: Supply | string, point: Held | undefined): Supply | string => {
  if (rule.method !== 'bind' || typeof supply === 'string') return supply;
  const held = supply.held(path);
  if (held?.type === 'link' || point?.type === 'link') return 'it is a link, which cannot be mounted';
  if (point === undefined || held === undefined || (held.type === 'dir') === (point.type === 'dir')) return supply;
  return held.type === 'dir'
    ? 'it is a directory, which cannot be mounted over a file'
    : 'it is a file, which cannot be mounted over a directory';
};

type Nature = Pick<Supply, 'writable' | 'survives'>;

const treeSupply = (tree: Tree, from: Origin, nature: Nature): Supply => ({
  held: (path) => locate(tree, path),
  names: (path) => namesIn(tree, path),
  from: [from],
  ...nature,
});

/** The first layer that has the path, a directory only when it holds something; else the image. */
const copied = ({ path }: SurveyedRule, { layers, image }: NodeTrees, nature: Nature): Supply | string => {
  for (const { priority, tree } of layers) {
    const found = locate(tree, path);
    if (found === undefined || (found.type === 'dir' && namesIn(tree, path).length === 0)) continue;
    return treeSupply(tree, { tree: 'layer', priority }, nature);
  }
  return image.at(path) === undefined ? nothingSupplies : treeSupply(image, { tree: 'image' }, nature);
};

const nothingSupplies = 'neither a layer nor the image has it';

/** What is kept already stays; else it came with what seeds the rule above it, or is seeded itself, once. */
const kept = (rule: SurveyedRule, trees: NodeTrees, byPath: RulesByPath, tree: Tree): Supply | string => {
  const { behaviour } = rule.rule;
  const from: Origin = { tree: behaviour === 'persistent' ? 'state' : 'local' };
  const nature = { writable: true, survives: true };
  if (tree.at(rule.path) !== undefined) return treeSupply(tree, from, nature);
  const parent = rule.parent === undefined ? undefined : byPath.get(rule.parent);
  const above = parent?.rule.behaviour === behaviour ? kept(parent, trees, byPath, tree) : '';
  return typeof above !== 'string' && above.held(rule.path) !== undefined ? above : copied(rule, trees, nature);
};

/** The image's file, then every layer's, each once. */
const joined = (path: RootedPath, { layers, image }: NodeTrees): Supply | string => {
  const parts = [
    { origin: { tree: 'image' } as const, held: image.at(path) },
    ...layers.map(({ priority, tree }) => ({ origin: { tree: 'layer', priority } as const, held: locate(tree, path) })),
  ].flatMap(({ origin, held }) => (held?.type === 'file' ? [{ origin, content: held.content }] : []));
  if (parts.length === 0) return 'neither a layer nor the image has a file to join';
  const content = parts.map((part) => part.content).join('');
  return {
    held: (at) => (at === path ? { type: 'file', content } : undefined),
    names: () => [],
    from: parts.map(({ origin }) => origin),
    writable: true,
    survives: false,
  };
};
