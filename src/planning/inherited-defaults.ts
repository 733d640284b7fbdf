import type { Image } from '../cluster/cluster.ts';
import type { SurveyedRule } from '../cluster/survey.ts';
import type { Diagnostic } from '../core/diagnostic.ts';
import type { Look } from '../core/look.ts';
import { ancestorsOf, childPath, joinPaths, type Place, type RootedPath, rootPath } from '../core/place.ts';
import { defaultArea } from './resolve-path.ts';

/**
 * What can be seen of the damage that xCAT does to an image which it converted before us (docs/semantics.md): originals
 * that are empty, and leftovers that no rule asks for. Nothing for an image without `/.default`.
 */
export const inheritedDefaults = (image: Image, rules: readonly SurveyedRule[], look: Look): readonly Diagnostic[] => {
  const at = (path: RootedPath): Place => ({ root: `image/${image.name}`, path });
  if (look.names(at(defaultArea)) === undefined) return [];
  const empty = rules.filter((rule) => isEmptied(rule, at, look)).map((rule) => rule.path);
  const left = leftovers(rules, at, look);
  return [
    ...(empty.length === 0 ? [] : [emptyOriginals(image, empty)]),
    ...(left.length === 0 ? [] : [unasked(image, left)]),
  ];
};

/** The original of a bind rule stays at its path, and what xCAT copied of it is the sign that it was there. */
const isEmptied = ({ rule, path, is }: SurveyedRule, at: (path: RootedPath) => Place, look: Look): boolean => {
  const kept = at(joinPaths(defaultArea, path));
  if (look.fact(kept, 'stamp').type === 'absent') return false;
  const original = rule.method === 'bind' ? at(path) : kept;
  return is === 'dir' ? look.names(original)?.length === 0 : look.text(original) === '';
};

const leftovers = (
  rules: readonly SurveyedRule[],
  at: (path: RootedPath) => Place,
  look: Look,
): readonly RootedPath[] => {
  const asked = new Set(rules.map(({ path }) => path));
  const above = new Set(rules.flatMap(({ path }) => ancestorsOf(path)));
  const visit = (directory: RootedPath): readonly RootedPath[] =>
    (look.names(at(joinPaths(defaultArea, directory))) ?? []).flatMap((name) => {
      const path = childPath(directory, name);
      if (asked.has(path)) return [];
      return above.has(path) ? visit(path) : [path];
    });
  return visit(rootPath);
};

const emptyOriginals = (image: Image, paths: readonly string[]): Diagnostic => ({
  code: 'default-empty',
  severity: 'note',
  message: `the originals of ${counted(paths, 'rule')} in image ${image.name} are empty: ${listed(paths)}`,
  at: image.because,
  help: 'that may be right, but xCAT empties originals when rules change: compare them with a fresh image',
});

const unasked = (image: Image, paths: readonly string[]): Diagnostic => ({
  code: 'default-leftover',
  severity: 'note',
  message: `${defaultArea} of image ${image.name} holds ${counted(paths, 'thing')} that no rule asks for: ${listed(paths)}`,
  at: image.because,
  help: 'xCAT leaves originals behind when rules go: bring back what the image lacks; the rest is not touched',
});

const counted = (paths: readonly string[], what: string): string =>
  `${paths.length} ${what}${paths.length === 1 ? '' : 's'}`;

const listed = (paths: readonly string[]): string =>
  paths.length <= most ? paths.join(', ') : `${paths.slice(0, most).join(', ')} and ${paths.length - most} more`;

const most = 8;
