import type { Cluster } from '../cluster/cluster.ts';
import { originText } from '../cluster/origin-text.ts';
import type { RulePath } from '../cluster/rule-path.ts';
import type { Origin } from '../cluster/simulate-node.ts';
import type { SurveyedImage, SurveyedRule } from '../cluster/survey.ts';
import { must } from '../core/bug.ts';
import type { Look } from '../core/look.ts';
import { ancestorsOf, childPath, parentPath, type RootedPath, type RootName, rootPath } from '../core/place.ts';
import { expandGlob, matchesGlob } from '../planning/expand-glob.ts';
import { maxHops, resolveInImage, runtimeAreas } from '../planning/resolve-path.ts';
import type { Hop } from './explanation.ts';
import type { AreaThing } from './node-areas.ts';
import type { NodeDisk, Stop } from './node-disk.ts';

/** Where a path leads on a node; `path` is as far as it can be followed. */
export interface Followed {
  readonly type: 'place' | 'runtime' | 'loop' | 'not-a-directory';
  readonly path: RootedPath;
  readonly hops: readonly Hop[];
  /** Of a place in an area of statelite itself that no rule shows under a path of its own. */
  readonly aside?: Aside;
}

/** What lies at such a place. */
export interface Aside {
  readonly thing: AreaThing;
  /** The first directory on the way that is not there. */
  readonly missing: RootedPath | undefined;
}

/**
 * Follows a path as the node's kernel would (path_resolution(7)): through the links of its image, and below a rule through
 * those of what supplies it, a relative one from the place where that really lies. Without a disk, of an image that is not
 * on this machine, the text alone counts.
 */
export const followPath = (disk: NodeDisk | undefined, asked: RootedPath): Followed => {
  if (disk === undefined) {
    const type = [asked, ...ancestorsOf(asked)].some((path) => runtimeAreas.has(path)) ? 'runtime' : 'place';
    return { type, path: asked, hops: [] };
  }
  const hops: Hop[] = [];
  const rest = componentsOf(asked);
  const top: Stop = { real: rootPath, path: rootPath };
  // Where the walk has come through: the way back is the real one, which may be another than the path says.
  let way: Stop[] = [top];
  let missing: RootedPath | undefined;
  for (let name = rest.pop(); name !== undefined; name = rest.pop()) {
    const here = way.at(-1) ?? top;
    if (name === '..') {
      way = leave(disk, way, here);
      continue;
    }
    const above = disk.found(here).held;
    if (above?.type === 'file' || above?.type === 'other') {
      return { type: 'not-a-directory', path: here.path ?? here.real, hops };
    }
    if (above === undefined) missing ??= here.real;
    const next = disk.enter(here, name);
    if (runtimeAreas.has(next.real)) return { type: 'runtime', path: remainder(next.real, rest), hops };
    const { held, from } = disk.found(next);
    if (held?.type !== 'link') {
      way.push(next);
      continue;
    }
    hops.push(hopAt(next, held.target, from));
    if (hops.length > maxHops) return { type: 'loop', path: next.path ?? next.real, hops };
    rest.push(...componentsOf(held.target));
    if (held.target.startsWith('/')) way = [top];
    else if (parentPath(next.real) !== here.real) way = [disk.stop(parentPath(next.real))];
  }
  const { real, path } = way.at(-1) ?? top;
  if (path !== undefined) return { type: 'place', path, hops };
  const thing = must(disk.thing(real), real);
  return { type: 'place', path: real, hops, aside: { thing, missing } };
};

/** The way to the directory above, which is not where the walk came from when a link of ours led here. */
const leave = (disk: NodeDisk, way: readonly Stop[], { real }: Stop): Stop[] => {
  const above = parentPath(real);
  const before = way.slice(0, -1);
  return before.at(-1)?.real === above ? before : [disk.stop(above)];
};

const hopAt = ({ real, path = real }: Stop, target: string, from: Origin | undefined): Hop => ({
  at: path,
  target,
  in: from === undefined ? 'image' : originText(from),
  ...(real !== path && !target.startsWith('/') && { lies: real }),
});

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
