import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type NodeTrees, type SimulatedNode, simulateNode } from '../../src/cluster/simulate-node.ts';
import type { SurveyedRule } from '../../src/cluster/survey.ts';
import { must } from '../../src/core/bug.ts';
import { isBelow, parentPath, rootedPath } from '../../src/core/place.ts';
import { type ExplainInput, explainPath } from '../../src/explain/explain-path.ts';
import type { Explanation, LayerFound, RowVerdict } from '../../src/explain/explanation.ts';
import { nodePlaces, nodeTrees } from '../../src/explain/node-places.ts';
import { emptyTree } from '../../src/planning/look-tree.ts';
import { propertyRuns } from '../support/property-runs.ts';
import {
  arbitraryExplained,
  type Explained,
  firstRow,
  heldIn,
  imageLinks,
  type LayerRow,
  locationFor,
  type NodeName,
  places,
  type Row,
  type Things,
} from '../support/random-explained.ts';
import { type Walked, walkPlaces } from '../support/walk-places.ts';

/** How often each thing was met: a property that never meets it says nothing about it. */
const met = new Map<string, number>();
const meet = (what: string, times = 1): void => void met.set(what, (met.get(what) ?? 0) + times);

describe('explain', () => {
  it('names the rule, every row, every layer and what becomes of a write as the simulation has them, path by path', () => {
    fc.assert(
      fc.property(arbitraryExplained, fc.constantFrom('n1', 'n2'), (story, who) => {
        const first = story.input(who, '/');
        const { rules, simulated, trees } = simulationOf(first);
        for (const asked of pathsAround(rules)) {
          const one = explainPath({ ...first, path: must(rootedPath(asked), asked) });
          try {
            checkWay(one, walkPlaces({ node: who, rules, trees, simulated }, asked));
            if (one.outcome === 'unresolvable' || one.outcome === 'own-area') continue;
            const nearest = rules.findLast((rule) => covers(rule, one.path));
            checkRows(one, story, rules, nearest);
            if (one.outcome === 'runtime') continue;
            checkRule(one, nearest, rules, simulated);
            checkSupply(one, nearest, simulated);
            checkLayers(one, story, who, nearest, simulated);
            checkWrite(one, story, who, nearest, simulated);
            checkLies(one, story, who, nearest, simulated);
          } catch (error) {
            throw new Error(`${who} ${asked}: ${String(error)}`, { cause: error });
          }
        }
      }),
      propertyRuns,
    );
    // The rare ones are only sure to be met when many stories are told.
    const wanted = Number(propertyRuns.numRuns) < 500 ? often : [...often, ...rarely];
    expect(wanted.filter((what) => !met.has(what))).toEqual([]);
  });
});

const rows: readonly RowVerdict[] = ['decides', 'parent', 'overruled', 'disabled', 'other-image', 'matches-nothing'];
const words: readonly LayerFound[] = [
  'supplies',
  'joined',
  'not-needed',
  'empty-directory',
  'not-there',
  'no-directory',
];
const paths = [
  'in an own area',
  'inside another rule',
  'below a directory',
  'behind a link',
  'by link',
  'by mount',
  'by plain',
];
const often: readonly string[] = [...rows, ...words, ...paths, 'not-visible', 'layer overruled'];
const rarely: readonly string[] = ['needs-nothing', 'not-joined', 'below a file', 'problem'];

const simulationOf = (
  input: ExplainInput,
): { readonly rules: readonly SurveyedRule[]; readonly simulated: SimulatedNode; readonly trees: NodeTrees } => {
  const { cluster, look, node: found } = input;
  const node = must(found, 'node');
  const { rules } = must(input.survey.images.get('i'), 'i');
  const trees = { ...nodeTrees(look, nodePlaces(cluster, node, 'i'), 'i', rules), local: emptyTree };
  return { rules, trees, simulated: simulateNode(rules, trees) };
};

/** The path of every rule, above it, below it, beside it and behind the links of the image, and some without a rule. */
const pathsAround = (rules: readonly SurveyedRule[]): readonly string[] => {
  const near = rules.flatMap(({ path }) => [
    path,
    parentPath(path),
    ...places.filter((place) => isBelow(place, path)),
    ...['c', 's', 'new/er'].map((name) => `${path}/${name}`),
    `${path}2`,
  ]);
  const all = [...near, '/f', '/none', '/run/x/z', ...Object.keys(imageLinks)];
  const behind = all.flatMap((path) =>
    Object.entries({ '/ln': '/a/b', '/ab': '/a', '/d/up': '/a' }).flatMap(([link, place]) =>
      path === place || path.startsWith(`${place}/`) ? [`${link}${path.slice(place.length)}`] : [],
    ),
  );
  return [...new Set([...all, ...behind])];
};

const covers = ({ path: top }: { readonly path: string }, path: string): boolean =>
  path === top || path.startsWith(`${top}/`);

/** The path is followed as the node would follow it: from where each link really lies, links of layers included. */
const checkWay = (one: Explanation, { type, place, hops }: Walked): void => {
  if (hops.length > 0) meet('behind a link');
  const outcome = type === 'aside' ? 'own-area' : type;
  if (type === 'aside') meet('in an own area');
  // What is mounted there goes on by itself: things of a layer that no rule shows.
  if (type === 'aside' && !/^\/\.statelite(\/tmpfs\/|$)/.test(place)) return;
  expect([one.path, one.hops.map((hop) => hop.at)]).toEqual([place, hops]);
  expect(['runtime', 'unresolvable', 'own-area'].includes(one.outcome) ? one.outcome : 'place').toBe(outcome);
};

const lineOf = ({ rule }: Pick<SurveyedRule, 'rule'>): number => rule.because.start.line;

/** The nearest rule decides, and those above it are its parents. */
const checkRule = (
  one: Explanation,
  nearest: SurveyedRule | undefined,
  rules: readonly SurveyedRule[],
  simulated: SimulatedNode,
): void => {
  expect(one.rule && [one.rule.path, lineOf(one.rule)]).toEqual(nearest && [nearest.path, lineOf(nearest)]);
  const found = simulated.at(must(rootedPath(one.path), one.path));
  const broken = simulated.problems.some(({ rule }) => rule.path === nearest?.path);
  if (found !== undefined && !broken) expect(found.rule?.path).toBe(nearest?.path);
  const above = rules.filter((rule) => nearest !== undefined && isBelow(nearest.path, rule.path));
  expect(one.parents.map(({ path }) => path)).toEqual(above.map(({ path }) => path));
  expect(one.inside).toEqual(
    rules.flatMap(({ path }) => (path.startsWith(`${one.path === '/' ? '' : one.path}/`) ? [path] : [])),
  );
  const own = nearest?.path === one.path ? 'rule' : nearest === undefined ? 'image' : 'below-rule';
  expect(one.outcome).toBe(own);
  if (above.length > 0) meet('inside another rule');
  if (own === 'below-rule') meet(nearest?.is === 'dir' ? 'below a directory' : 'below a file');
};

/** Every row that is about the path is named once, with the verdict that its text and the rules of the image give it. */
const checkRows = (
  one: Explanation,
  story: Explained,
  rules: readonly SurveyedRule[],
  nearest: SurveyedRule | undefined,
): void => {
  const expected = story.rows.flatMap((row, index) => {
    const verdict = verdictOf(row, firstRow + index, one.path, story, rules, nearest);
    return verdict === undefined ? [] : [[firstRow + index, verdict] as const];
  });
  expect(one.candidates.map(({ at, verdict }) => [at.start.line, verdict])).toEqual(expected);
  for (const [, verdict] of expected) meet(verdict);
};

const verdictOf = (
  row: Row,
  line: number,
  path: string,
  { rows, image }: Explained,
  rules: readonly SurveyedRule[],
  nearest: SurveyedRule | undefined,
): RowVerdict | undefined => {
  const leads = row.place === undefined ? found(row.file, image) : [row.place];
  const same = leads.includes(path);
  const above = leads.some((lead) => path.startsWith(`${lead}/`));
  const text = row.place === undefined ? isMatch(row.file, path) : textOf(row) === path;
  if (!same && !above && !text) return undefined;
  if (row.disable) return 'disabled';
  if (nearest !== undefined && lineOf(nearest) === line) return 'decides';
  if (rules.some((rule) => nearest !== undefined && isBelow(nearest.path, rule.path) && lineOf(rule) === line)) {
    return 'parent';
  }
  if (strength[row.image] === 0) return same || !above || nearest === undefined ? 'other-image' : undefined;
  const stronger = rows.some((other, index) => {
    if (other.disable || strength[other.image] === 0 || textOf(other) !== textOf(row)) return false;
    const more = strength[other.image] - strength[row.image];
    return more > 0 || (more === 0 && firstRow + index < line);
  });
  if (stronger) return 'overruled';
  if (!same && !above) return row.place === undefined ? 'matches-nothing' : 'overruled';
  return nearest === undefined ? 'needs-nothing' : 'overruled';
};

const strength = { ALL: 1, g: 2, i: 3, j: 0, h: 0 } as const;
const textOf = ({ file }: Row): string => file.replace(/\/$/, '');

/** What each pattern matches by its text. */
const matches: Readonly<Record<string, RegExp>> = {
  '/a/b/*': /^\/a\/b\/[^/]+$/,
  '/a/*': /^\/a\/[^/]+$/,
  '/[df]': /^\/[df]$/,
  '/d/?': /^\/d\/[^/]$/,
  '/nothing/*': /^\/nothing\/[^/]+$/,
  '/ln/[ce]': /^\/ln\/[ce]$/,
};

const isMatch = (pattern: string, path: string): boolean => matches[pattern]?.test(path) === true;

/** The places that a pattern leads to: it finds only what an image has, behind the image's links too. */
const found = (pattern: string, image: Things): readonly string[] =>
  places.filter(
    (path) =>
      heldIn(image, path) !== undefined &&
      [path, path.replace(/^\/a\/b\//, '/ln/')].some((one) => isMatch(pattern, one)),
  );

/** What is at the path, where it comes from, and that the file that is named has that content. */
const checkSupply = (one: Explanation, nearest: SurveyedRule | undefined, simulated: SimulatedNode): void => {
  const problem = simulated.problems.find(({ rule }) => rule.path === nearest?.path);
  expect(one.supply.problem).toBe(problem?.why);
  if (problem !== undefined) meet('problem');
  if (problem !== undefined) return;
  const effective = simulated.at(must(rootedPath(one.path), one.path));
  const whole = nearest === undefined ? effective : simulated.at(nearest.path);
  expect(one.supply.type).toBe(effective?.held.type);
  expect(one.supply.from.map(({ origin }) => origin)).toEqual((effective ?? whole)?.from ?? []);
  if (effective?.held.type !== 'file') return;
  const stamps = one.supply.from.map(({ fact }) =>
    fact?.type === 'file' && 'stamp' in fact.content ? fact.content.stamp : '',
  );
  expect(stamps.join('')).toBe(effective.held.content);
};

/** What each row of litetree says, and what its layer has at the rule's path. */
const checkLayers = (
  one: Explanation,
  story: Explained,
  who: NodeName,
  nearest: SurveyedRule | undefined,
  simulated: SimulatedNode,
): void => {
  const rows = story.layers.toSorted((a, b) => a.priority - b.priority);
  const expected = rows.map((row) => {
    const stronger = rows.some(
      (other) => row.image === 'ALL' && other.image === 'i' && !other.disable && other.priority === row.priority,
    );
    const verdict = row.disable ? 'disabled' : row.image === 'j' ? 'other-image' : stronger ? 'overruled' : 'asked';
    meet(`layer ${verdict}`);
    if (verdict !== 'asked') return [row.priority, verdict, undefined, undefined];
    const word = nearest && wordFor(row, row.trees[who], nearest, simulated);
    if (word !== undefined) meet(word);
    return [row.priority, verdict, locationFor(row.directory, who), word];
  });
  expect(one.layers.map(({ priority, verdict, location, found: word }) => [priority, verdict, location, word])).toEqual(
    expected,
  );
  const files = expected.flatMap(([priority, , , word]) => (word === 'joined' ? [priority] : []));
  const { behaviour } = nearest?.rule ?? {};
  if (nearest !== undefined && (behaviour === 'tmpfs' || behaviour === 'ro' || behaviour === 'con')) {
    // By what each layer holds alone: the first that has it, or all that have a file of it.
    const first = rows.find(
      (row, index) =>
        isSupplier(row.trees[who], nearest.path) &&
        expected[index]?.[3] !== undefined &&
        !row.directory.startsWith('dark:'),
    );
    const sources = behaviour === 'con' ? ['image', ...files] : [first?.priority ?? 'image'];
    const whole = simulated.at(nearest.path)?.from ?? [];
    if (one.supply.problem === undefined)
      expect(whole.map((from) => ('priority' in from ? from.priority : from.tree))).toEqual(sources);
  }
  for (const { template, variables, location } of one.layers) {
    if (location === undefined) continue;
    const filled = variables.reduce((text, { written, value = '' }) => text.replaceAll(written, value), template);
    expect(filled).toBe(location);
    for (const { value, sources } of variables) expect(sources[0]?.value).toBe(value);
  }
};

const isSupplier = (tree: Things, path: string): boolean => !['empty', undefined].includes(heldIn(tree, path));

const wordFor = (
  { directory, priority }: LayerRow,
  tree: Things,
  { path, rule }: SurveyedRule,
  simulated: SimulatedNode,
): LayerFound => {
  if (directory.startsWith('dark:')) return 'not-visible';
  if (tree.length === 0) return 'no-directory';
  const held = heldIn(tree, path);
  if (held === undefined) return 'not-there';
  if (rule.behaviour === 'con') return held === 'file' ? 'joined' : 'not-joined';
  const from = simulated.at(path)?.from ?? [];
  if (from.some((origin) => origin.tree === 'layer' && origin.priority === priority)) return 'supplies';
  return held === 'empty' ? 'empty-directory' : 'not-needed';
};

/** Whether a write is possible and survives, and where it goes: by the row that decides. */
const checkWrite = (
  one: Explanation,
  { rows }: Explained,
  who: NodeName,
  nearest: SurveyedRule | undefined,
  simulated: SimulatedNode,
): void => {
  const row = nearest && rows[lineOf(nearest) - firstRow];
  const whole = nearest && simulated.at(nearest.path);
  const broken = one.supply.problem !== undefined;
  expect(one.mounts.map(({ verdict, location, here }) => [verdict, location, here])).toEqual(
    row?.options === 'persistent' ? [['decides', 'cnfs:/gpfs/state', `/gpfs/state/${who}`]] : [],
  );
  const [allowed, survives] = broken ? [false, false] : [whole?.writable ?? false, whole?.survives ?? false];
  expect([one.write.allowed, one.write.survives]).toEqual([allowed, survives]);
  if (!allowed) {
    expect(one.write.to).not.toContain(one.path);
    return;
  }
  const kept = row?.options === 'persistent' ? `cnfs:/gpfs/state/${who}` : "the node's own disk, /.sllocal/localmnt";
  expect(one.write.to).toBe(`${survives ? kept : "the node's memory, /.statelite/tmpfs"}${one.path}`);
  expect(survives).toBe(row?.options === 'persistent' || row?.options === 'localdisk');
};

/** A link of ours or a mount, as the simulation says, and the copy is made of what supplies it. */
const checkLies = (
  one: Explanation,
  { rows }: Explained,
  who: NodeName,
  nearest: SurveyedRule | undefined,
  simulated: SimulatedNode,
): void => {
  const row = nearest && rows[lineOf(nearest) - firstRow];
  const effective = nearest && simulated.at(nearest.path);
  if (nearest === undefined || row === undefined) {
    expect(one.lies).toEqual([]);
    return;
  }
  if (one.supply.problem !== undefined || effective === undefined) return;
  const node = must(
    one.lies.find(({ where }) => where === 'node'),
    'node',
  );
  const mounted = effective.via === 'mount';
  expect(node.what.includes('mounted over it')).toBe(mounted);
  expect(node.path.replace(/\/$/, '')).toBe(mounted ? nearest.path : `/.statelite/tmpfs${nearest.path}`);
  const ours = one.lies.some(
    ({ where, path, what }) => where === 'image' && path === nearest.path && what.startsWith('a link to'),
  );
  expect(ours).toBe(effective.via === 'link' && nearest.parent === undefined);
  meet(`by ${effective.via}`);
  expect(one.lies.filter(({ where }) => where === 'server').map(({ path }) => path)).toEqual(
    row.options === 'persistent' ? [`cnfs:/gpfs/state/${who}${nearest.path}`] : [],
  );
  if (row.options !== 'tmpfs' && row.options !== 'ro') return;
  const [origin] = effective.from;
  const source = origin?.tree === 'layer' ? `/.statelite/mnt/${origin.priority}` : '/.default';
  expect(node.what).toContain(`${source}${nearest.path}`);
};
