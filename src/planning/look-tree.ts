import type { SurveyedRule } from '../cluster/survey.ts';
import type { Held, Tree } from '../cluster/tree.ts';
import { type Fact, isOutOfSight } from '../core/fact.ts';
import type { Depth, Look } from '../core/look.ts';
import { isBelow, joinPaths, type Place, type RootedPath } from '../core/place.ts';
import { defaultArea } from './resolve-path.ts';

/** A tree that holds nothing. */
export const emptyTree: Tree = { at: () => undefined, names: () => [] };

/** What is below a place, as a tree. The content of a file is its stamp, enough to tell that there is one, or its hash. */
export const placeTree = (look: Look, { root, path: top }: Place, depth: Depth = 'stamp'): Tree => ({
  at: (path) => heldOf(look.fact({ root, path: joinPaths(top, path) }, depth)),
  names: (path) => look.names({ root, path: joinPaths(top, path) }) ?? [],
});

/**
 * An image as it was made, whether its links are there yet or not: the default of a rule is found at the rule's own path,
 * and where the image has nothing, there is what apply would put.
 */
export const imageTree = (look: Look, image: string, rules: readonly SurveyedRule[], depth: Depth = 'stamp'): Tree => {
  const tree = placeTree(look, { root: `image/${image}`, path: '/' as RootedPath }, depth);
  const moved = rules.filter(({ path, parent }) => parent === undefined && tree.at(path)?.type === 'link');
  const real = (path: RootedPath): RootedPath =>
    moved.some((rule) => path === rule.path || isBelow(path, rule.path)) ? joinPaths(defaultArea, path) : path;
  const wanted = new Map<string, Held>(
    rules.map(({ path, is }) => [path, is === 'dir' ? { type: 'dir' } : { type: 'file', content: '' }]),
  );
  return { at: (path) => tree.at(real(path)) ?? wanted.get(path), names: (path) => tree.names(real(path)) };
};

const heldOf = (fact: Fact): Held | undefined => {
  switch (fact.type) {
    case 'file':
      return { type: 'file', content: 'sha256' in fact.content ? fact.content.sha256 : fact.content.stamp };
    case 'dir':
      return { type: 'dir' };
    case 'link':
      return { type: 'link', target: fact.target };
    case 'absent':
      return undefined;
    case 'other':
      return isOutOfSight(fact) ? undefined : { type: 'other' };
  }
};
