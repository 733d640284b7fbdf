import type { Cluster } from '../cluster/cluster.ts';
import { originText } from '../cluster/origin-text.ts';
import type { RulePath } from '../cluster/rule-path.ts';
import type { SimulatedNode } from '../cluster/simulate-node.ts';
import type { SurveyedImage, SurveyedRule } from '../cluster/survey.ts';
import type { Look } from '../core/look.ts';
import { ancestorsOf, childPath, parentPath, type RootedPath, type RootName, rootPath } from '../core/place.ts';
import { expandGlob, matchesGlob } from '../planning/expand-glob.ts';
import { maxHops, resolveInImage, runtimeAreas } from '../planning/resolve-path.ts';
import type { Hop } from './explanation.ts';

/** Where a path leads on a node; `path` is as far as it can be followed. */
export interface Followed {
  readonly type: 'place' | 'runtime' | 'loop' | 'not-a-directory';
  readonly path: RootedPath;
  readonly hops: readonly Hop[];
}

/**
 * Follows a path as the node would: through the links of its image, and below a rule through those of what supplies it
 * (path_resolution(7)). Without a simulation, of an image that is not on this machine, the text alone counts.
 */
export const followPath = (simulated: SimulatedNode | undefined, asked: RootedPath): Followed => {
  if (simulated === undefined) {
    const type = [asked, ...ancestorsOf(asked)].some((path) => runtimeAreas.has(path)) ? 'runtime' : 'place';
    return { type, path: asked, hops: [] };
  }
  const hops: Hop[] = [];
  const rest = componentsOf(asked);
  let at = rootPath;
  for (let name = rest.pop(); name !== undefined; name = rest.pop()) {
    if (name === '..') {
      at = at === '/' ? at : parentPath(at);
      continue;
    }
    const above = simulated.at(at)?.held.type;
    if (above === 'file' || above === 'other') return { type: 'not-a-directory', path: at, hops };
    const next = childPath(at, name);
    if (runtimeAreas.has(next)) return { type: 'runtime', path: remainder(next, rest), hops };
    const found = simulated.at(next);
    if (found?.held.type !== 'link') {
      at = next;
      continue;
    }
    const [from] = found.from;
    hops.push({ at: next, target: found.held.target, in: from === undefined ? 'image' : originText(from) });
    if (hops.length > maxHops) return { type: 'loop', path: next, hops };
    rest.push(...componentsOf(found.held.target));
    if (found.held.target.startsWith('/')) at = rootPath;
  }
  return { type: 'place', path: at, hops };
};

/** The components of a path, the last one first. */
const componentsOf = (path: string): string[] =>
  path
    .split('/')
    .filter((part) => part !== '' && part !== '.')
    .reverse();

const remainder = (path: RootedPath, rest: readonly string[]): RootedPath =>
  rest.reduceRight<RootedPath>((at, name) => (name === '..' ? parentPath(at) : childPath(at, name)), path);

/** The rules of an image with their places: as surveyed, or as far as their texts tell for one path. */
export const placedRules = (cluster: Cluster, survey: SurveyedImage, path: RootedPath): readonly SurveyedRule[] => {
  if (survey.present) return survey.rules;
  const found = new Map<RootedPath, Omit<SurveyedRule, 'parent'>>();
  const above = [...ancestorsOf(path), path];
  for (const rule of cluster.litefile(survey.image)) {
    if (runtimeAreas.has(`/${rule.path.split('/')[1]}`)) continue;
    const places = rule.glob ? above.filter((one) => matchesGlob(rule.path, one)) : [rule.path];
    for (const place of places) {
      if (rule.glob && found.has(place)) continue;
      found.set(place, { rule, path: place, is: rule.directory || place !== path ? 'dir' : 'file' });
    }
  }
  return [...found.values()]
    .sort((a, b) => (a.path < b.path ? -1 : 1))
    .map((rule) => ({ ...rule, parent: ancestorsOf(rule.path).findLast((one) => found.has(one)) }));
};

/** What a rule's path leads to, and whether its text alone fits the path that is asked for. */
export const placesOfRule =
  (look: Look, survey: SurveyedImage, asked: RootedPath) =>
  ({ path, glob }: RulePath): { readonly places: readonly string[]; readonly text: boolean } => {
    const above = [...ancestorsOf(asked), asked];
    const text = glob ? matchesGlob(path, asked) : path === asked;
    if (!survey.present) return { places: glob ? above.filter((one) => matchesGlob(path, one)) : [path], text };
    const root = rootOf(survey);
    const paths = glob ? expandGlob(look, root, path) : [path];
    const places = paths.flatMap((one) => {
      const resolved = resolveInImage(look, root, one);
      return resolved.type === 'place' || resolved.type === 'runtime' ? [resolved.path] : [];
    });
    return { places, text };
  };

const rootOf = (survey: SurveyedImage): RootName => `image/${survey.image}`;
