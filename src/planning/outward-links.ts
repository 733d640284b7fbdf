import type { SurveyedRule } from '../cluster/survey.ts';
import type { Diagnostic } from '../core/diagnostic.ts';
import type { Look } from '../core/look.ts';
import { childPath, isBelow, joinPaths, parentPath, type RootedPath, type RootName, rootPath } from '../core/place.ts';
import { defaultArea, ourTarget, resolveInImage } from './resolve-path.ts';

/** How far below a rule's directory links are looked for: a plan looks places up and walks nothing. */
export type Reach = 'children' | 'everything';

/**
 * Relative links of an image in the directory of a link rule that lead out of it: a node follows them from where the content
 * lies then, and finds nothing, or something else (docs/semantics.md). One warning for each rule.
 */
export const outwardLinks = (
  image: string,
  rules: readonly SurveyedRule[],
  look: Look,
  reach: Reach,
): readonly Diagnostic[] => {
  const root: RootName = `image/${image}`;
  const byPath = new Map<string, SurveyedRule>(rules.map((rule) => [rule.path, rule]));
  const left = { entries: mostEntries[reach] };
  return rules.flatMap((rule): readonly Diagnostic[] => {
    if (rule.is !== 'dir' || rule.rule.method !== 'link' || rule.blocked !== undefined) return [];
    const actual = actualOf(rule, root, look);
    const found = linksBelow({ root, look, reach, byPath, left }, rule.path, actual).filter(
      ({ path, target }) => !staysRight(rule, path, target, byPath),
    );
    return found.length === 0 ? [] : [warning(image, rule, found)];
  });
};

/** Where the content is in the image: moved aside once the rule, or one above it, is applied. */
const actualOf = ({ path, parent }: SurveyedRule, root: RootName, look: Look): RootedPath => {
  if (parent === undefined) {
    return look.type({ root, path }) === 'link' ? joinPaths(defaultArea, path) : path;
  }
  const at = resolveInImage(look, root, path);
  return at.type === 'place' ? at.actual : path;
};

/** What a plan has time for, however full a directory is; and more than an image has. */
const mostEntries: Readonly<Record<Reach, number>> = { children: 10_000, everything: 2_000_000 };

interface Walk {
  readonly root: RootName;
  readonly look: Look;
  readonly reach: Reach;
  readonly byPath: ReadonlyMap<string, SurveyedRule>;
  readonly left: { entries: number };
}

interface Relative {
  readonly path: RootedPath;
  readonly target: string;
}

/** The links that climb, in a directory whose content lies at another place of the image; those of rules below it are theirs. */
const linksBelow = (walk: Walk, directory: RootedPath, actual: RootedPath): readonly Relative[] =>
  (walk.look.names({ root: walk.root, path: actual }) ?? []).flatMap((name): readonly Relative[] => {
    const path = childPath(directory, name);
    walk.left.entries -= 1;
    if (walk.byPath.has(path) || walk.left.entries < 0) return [];
    const at = { root: walk.root, path: childPath(actual, name) };
    const type = walk.look.type(at);
    if (type === 'link') {
      const fact = walk.look.fact(at, 'link');
      // One of ours goes, or is moved, with the rule that it was made for.
      return fact.type === 'link' && climbs(fact.target) && fact.target !== ourTarget(path)
        ? [{ path, target: fact.target }]
        : [];
    }
    if (type !== 'dir' || walk.reach === 'children') return [];
    return linksBelow(walk, path, childPath(actual, name));
  });

const climbs = (target: string): boolean => !target.startsWith('/') && target.split('/').includes('..');

/** Whether a link stays inside the directory, or leads to what another rule puts beside it. */
const staysRight = (
  rule: SurveyedRule,
  path: RootedPath,
  target: string,
  byPath: ReadonlyMap<string, SurveyedRule>,
): boolean => {
  let at = parentPath(path);
  for (const name of target.split('/')) {
    if (name === '' || name === '.') continue;
    // Above the root the way is another one.
    if (name === '..' && at === rootPath) return false;
    at = name === '..' ? parentPath(at) : childPath(at, name);
  }
  if (at === rule.path || isBelow(at, rule.path)) return true;
  for (let above = at; above !== rootPath; above = parentPath(above)) {
    const other = byPath.get(above);
    if (other !== undefined) return liesBeside(rule, other);
  }
  return false;
};

/** All link rules have their place in the tmpfs; what is kept lies together too. */
const liesBeside = ({ rule }: SurveyedRule, { rule: other }: SurveyedRule): boolean =>
  other.method === 'link' &&
  (rule.behaviour === 'tmpfs' || (rule.behaviour !== 'ro' && rule.behaviour === other.behaviour));

const warning = (image: string, { rule, path }: SurveyedRule, links: readonly Relative[]): Diagnostic => {
  const shown = links.slice(0, most).map((link) => `${link.path.slice(path.length + 1)} -> ${link.target}`);
  const more = links.length > most ? ` and ${links.length - most} more` : '';
  const count = links.length === 1 ? 'a relative link that leads' : `${links.length} relative links that lead`;
  return {
    code: 'link-leads-out',
    severity: 'warning',
    message: `${rule.file} holds ${count} out of it in image ${image}, and will lead elsewhere on a node: ${shown.join(', ')}${more}`,
    at: rule.because,
    help: `write ${links.length === 1 ? 'an absolute link' : 'absolute links'}, or use method: bind`,
  };
};

const most = 5;
