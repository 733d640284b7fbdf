import type { LitefileRule } from '../cluster/cluster.ts';
import type { Place, RootedPath, RootName } from '../core/place.ts';
import { expandGlob, isNotUtf8 } from './expand-glob.ts';
import type { Resolved } from './resolve-path.ts';
import type { SurveyInput } from './survey-image.ts';

/** Where a rule leads, and what its pattern matches that nobody can name. */
export interface PlacesOfRule {
  readonly places: readonly Resolved[];
  readonly unnamable: readonly RootedPath[];
}

/** A pattern finds neither what we made nor what a dangling or looping link names. */
export const placesOfRule = (
  rule: LitefileRule,
  root: RootName,
  { look, made, record }: Pick<SurveyInput, 'look' | 'made' | 'record'>,
  resolve: (path: RootedPath) => Resolved,
): PlacesOfRule => {
  if (!rule.glob) return { places: [resolve(rule.path)], unnamable: [] };
  const paths = expandGlob(look, root, rule.path);
  const places = paths.map(resolve).filter((one) => {
    if (one.type !== 'place') return one.type === 'runtime';
    const at: Place = { root, path: one.actual };
    // An original of the image that is gone from /.default is told, as for any rule.
    return !made(at) && (one.is !== 'absent' || record?.(at)?.from === one.path);
  });
  return { places, unnamable: paths.filter((path) => isNotUtf8(look, root, path)) };
};
