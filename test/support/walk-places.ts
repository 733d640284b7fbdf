import type { NodeTrees, SimulatedNode } from '../../src/cluster/simulate-node.ts';
import type { SurveyedRule } from '../../src/cluster/survey.ts';
import { realPath } from '../../src/cluster/tree.ts';
import { must } from '../../src/core/bug.ts';
import { ancestorsOf, isBelow, type RootedPath, rootedPath } from '../../src/core/place.ts';

/** Where a path leads; `place` is the visible path, or that of an area of statelite which nothing shows. */
export interface Walked {
  readonly type: 'place' | 'aside' | 'runtime' | 'unresolvable';
  readonly place: string;
  readonly hops: readonly string[];
}

interface Walker {
  readonly node: string;
  readonly rules: readonly SurveyedRule[];
  readonly trees: NodeTrees;
  readonly simulated: SimulatedNode;
}

/** Follows a path by the places where src/runtime/README.md says that things lie, and by nothing else. */
export const walkPlaces = (walker: Walker, asked: string): Walked => {
  const { rules, simulated } = walker;
  const hops: string[] = [];
  const rest = asked.split('/').reverse();
  let real = '';
  for (let name = rest.pop(); name !== undefined; name = rest.pop()) {
    if (name === '' || name === '.') continue;
    if (name === '..') {
      real = above(real);
      continue;
    }
    if (heldAt(walker, real) === 'file') return { type: 'unresolvable', place: shownAt(walker, real) ?? real, hops };
    const next = `${real}/${name}`;
    if (['/run', '/proc', '/sys', '/dev'].includes(next)) {
      return { type: 'runtime', place: [next, ...rest.reverse()].join('/'), hops };
    }
    const shown = shownAt(walker, next);
    // What is mounted there may have links that only it knows.
    if (shown === undefined && !/^\/\.statelite(\/tmpfs(\/|$)|$)/.test(next))
      return { type: 'aside', place: next, hops };
    const rule = rules.find(({ path }) => path === shown);
    real = rule?.rule.method === 'link' ? lies(walker, rule) : next;
    const held = shown === undefined ? undefined : simulated.at(rooted(shown))?.held;
    if (held?.type !== 'link') continue;
    hops.push(must(shown, real));
    if (hops.length > 40) return { type: 'unresolvable', place: must(shown, real), hops };
    real = held.target.startsWith('/') ? '' : above(real);
    rest.push(...held.target.split('/').reverse());
  }
  const shown = shownAt(walker, real);
  return { type: shown === undefined ? 'aside' : 'place', place: shown ?? real, hops };
};

const rooted = (path: string): RootedPath => must(rootedPath(path || '/'), path);
const above = (path: string): string => path.slice(0, Math.max(path.lastIndexOf('/'), 0));

const heldAt = (walker: Walker, real: string): string | undefined => {
  const shown = shownAt(walker, real);
  return shown === undefined ? undefined : walker.simulated.at(rooted(shown))?.held.type;
};

/** The path of which the innermost rule put there what lies at a place. */
const shownAt = ({ rules, simulated, ...walker }: Walker, real: string): string | undefined => {
  for (const rule of rules) {
    if (simulated.at(rule.path)?.rule !== rule) continue;
    // The link itself that leads on to where it is kept.
    if (rule.rule.method === 'link' && real === `/.statelite/tmpfs${rule.path}`) return rule.path;
    for (const top of [lies({ rules, simulated, ...walker }, rule), store(walker.node, rule)]) {
      if (real !== top && !isBelow(real, top)) continue;
      const path = `${rule.path}${real.slice(top.length)}`;
      const inner = [path, ...ancestorsOf(rooted(path)).toReversed()].flatMap(
        (one) => rules.find((other) => other.path === one && simulated.at(other.path)?.rule === other) ?? [],
      )[0];
      if (inner === rule) return path;
    }
  }
  const isOurs = ['/.statelite', '/.default', '/.sllocal'].some((area) => real === area || isBelow(real, area));
  return isOurs ? undefined : real || '/';
};

/** What a bind rule mounts lies in an area too, but for what is only read. */
const store = (node: string, { rule, path }: SurveyedRule): string =>
  ({
    tmpfs: `/.statelite/tmpfs${path}`,
    con: `/.statelite/tmpfs${path}`,
    persistent: `/.statelite/persistent/${node}${path}`,
    localdisk: `/.sllocal/localmnt${path}`,
    ro: rule.method === 'bind' ? path : '/nowhere',
  })[rule.behaviour];

const lies = ({ node, trees, simulated }: Walker, rule: SurveyedRule): string => {
  const { path, parent } = rule;
  if (rule.rule.method === 'bind') return path;
  if (simulated.at(path)?.rule !== rule) return `/.statelite/tmpfs${path}`;
  if (rule.rule.behaviour !== 'ro') return store(node, rule);
  const [origin] = simulated.at(path)?.from ?? [];
  if (origin?.tree !== 'layer') return `${parent === undefined ? '' : '/.statelite/image'}/.default${path}`;
  const layer = must(
    trees.layers.find(({ priority }) => priority === origin.priority),
    path,
  );
  return `/.statelite/mnt/${origin.priority}${realPath(layer.tree, path) ?? path}`;
};
