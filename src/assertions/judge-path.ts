import type { Image, Node } from '../cluster/cluster.ts';
import type { SurveyedRule } from '../cluster/survey.ts';
import { isBelow, type RootedPath } from '../core/place.ts';
import type { Span } from '../core/source.ts';
import type { Aside } from '../explain/follow-path.ts';
import type { Claim, Found } from './assertion.ts';

/** The rules of an image as far as they are known: with its links and patterns where the root tree is on this disk. */
export interface ImageRules {
  readonly image: Image;
  readonly rules: readonly SurveyedRule[];
  /** Whether the root tree could be looked at. */
  readonly present: boolean;
  /**
   * Where a path leads on a node, or on any node as far as the image alone tells: without links; undefined for a file system
   * that nodes mount; a text when it leads nowhere.
   */
  resolve(path: RootedPath, node?: Node): Led;
  /** Of a root tree that is not here: patterns that may or may not match a path. */
  readonly patterns: readonly SurveyedRule['rule'][];
}

/** Where a path leads. */
export type Led = RootedPath | undefined | { readonly problem: string } | LedAside;

/** A place in an area of statelite itself, which no rule shows under a path of its own. */
export interface LedAside {
  readonly path: RootedPath;
  readonly aside: Aside;
}

/** What decides a path of an image. */
export interface Decided {
  readonly path: RootedPath;
  readonly rule: SurveyedRule | undefined;
  readonly runtime: boolean;
  readonly aside?: Aside;
}

/** The innermost rule at or above a path, or why that cannot be said. */
export const decidePath = (known: ImageRules, written: RootedPath, path: Led): Decided | NonNullable<Found> => {
  if (path === undefined) return { path: written, rule: undefined, runtime: true };
  if (typeof path === 'object') {
    if ('aside' in path) return { ...path, rule: undefined, runtime: false };
    return { instead: path.problem, because: known.image.because };
  }
  const rule = known.rules.findLast((one) => one.path === path || isBelow(path, one.path));
  const pattern = known.patterns.find((one) => mayMatch(one.path, path));
  if (pattern !== undefined) {
    const instead = `only the root tree of image ${known.image.name} says what ${pattern.file} matches, and it is not on this disk`;
    return { instead, because: pattern.because, undecided: true };
  }
  if (rule?.blocked !== undefined)
    return { instead: rule.blocked.message, because: rule.rule.because, undecided: true };
  return { path, rule, runtime: false };
};

/** Whether a pattern can match a path or a directory above it, going by its text up to its first special character. */
const mayMatch = (pattern: RootedPath, path: RootedPath): boolean => {
  const literal = pattern.replace(/\/[^/]*[*?[{\\].*$/, '');
  return literal === '' || isBelow(path, literal);
};

type PathClaim = Extract<Claim, { claim: 'behaviour' | 'method' | 'writable' | 'survives' }>;

/** Whether what decides a path does as claimed. */
export const judgePath = (claim: PathClaim, decided: Decided, image: Image): Found => {
  const { rule, runtime, aside } = decided;
  if (aside !== undefined) return judgeAside(claim, decided.path, aside, image);
  const behaviour = rule?.rule.behaviour ?? 'image';
  const because: Span = rule?.rule.because ?? image.because;
  const instead = runtime ? 'every node mounts a file system of the kernel over it' : describe(rule);
  const unlike = (holds: boolean): Found => (holds ? undefined : { instead, because });
  switch (claim.claim) {
    case 'behaviour':
      return unlike(!runtime && claim.is === behaviour);
    case 'method':
      return unlike(rule?.rule.method === claim.is);
    case 'writable':
      return unlike(claim.is === (runtime || (behaviour !== 'image' && behaviour !== 'ro')));
    case 'survives':
      if (behaviour !== 'localdisk') return unlike(claim.is === (behaviour === 'persistent'));
      return { instead: 'it is on the local disk, which only a node knows', because, undecided: true };
  }
};

/** Below a link rule, a relative link that climbs out ends where statelite keeps things on a node. */
const judgeAside = (claim: PathClaim, path: RootedPath, { thing, missing }: Aside, image: Image): Found => {
  const { area, held } = thing;
  const writable = area.writable && (held !== undefined || missing === undefined);
  const instead = `a relative link leads to ${path}, ${held === undefined ? 'where nothing is' : 'which no rule covers'}`;
  const holds =
    (claim.claim === 'writable' && claim.is === writable) ||
    (claim.claim === 'survives' && claim.is === (writable && area.survives));
  return holds ? undefined : { instead, because: image.because };
};

const describe = (rule: SurveyedRule | undefined): string =>
  rule === undefined
    ? 'no rule covers it, so it is read from the image'
    : `it is ${rule.rule.behaviour} by ${rule.rule.method}`;
