import type { Cluster } from '../cluster/cluster.ts';
import type { RulePath } from '../cluster/rule-path.ts';
import type { SurveyedImage, SurveyedRule } from '../cluster/survey.ts';
import type { Look } from '../core/look.ts';
import { ancestorsOf, type RootedPath, type RootName } from '../core/place.ts';
import { expandGlob, matchesGlob } from '../planning/expand-glob.ts';
import { resolveInImage, runtimeAreas } from '../planning/resolve-path.ts';
import type { Hop } from './explanation.ts';

/** Where a path leads in an image; `path` is as far as it can be followed. */
export interface Followed {
  readonly type: 'place' | 'runtime' | 'loop' | 'not-a-directory';
  readonly path: RootedPath;
  /** Where its content lies now, below /.default once a rule is applied. */
  readonly actual: RootedPath;
  readonly hops: readonly Hop[];
}

/** Follows the image's own links; of an image that is not on this machine the text alone counts. */
export const followPath = (look: Look, survey: SurveyedImage, asked: RootedPath): Followed => {
  if (!survey.present) {
    const type = [asked, ...ancestorsOf(asked)].some((path) => runtimeAreas.has(path)) ? 'runtime' : 'place';
    return { type, path: asked, actual: asked, hops: [] };
  }
  const hops: Hop[] = [];
  const resolved = resolveInImage(look, rootOf(survey), asked, (at, target) => hops.push({ at, target }));
  const { type, path } = resolved;
  return { type, path, actual: resolved.type === 'place' ? resolved.actual : path, hops };
};

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
