import type { Cluster, Image, LitefileRule } from '../cluster/cluster.ts';
import { nestingProblems } from '../cluster/nested-rules.ts';
import type { Survey, SurveyedImage, SurveyedRule } from '../cluster/survey.ts';
import type { Diagnostic } from '../core/diagnostic.ts';
import type { Look } from '../core/look.ts';
import {
  ancestorsOf,
  isBelow,
  joinPaths,
  type Place,
  parentPath,
  type RootedPath,
  type RootName,
  rootPath,
} from '../core/place.ts';
import { inheritedDefaults } from './inherited-defaults.ts';
import { onlyOurs, type RecordAt } from './only-ours.ts';
import { parentsAddress } from './parents.ts';
import { placesOfRule } from './places-of-rule.ts';
import { defaultArea, openResolver, type Resolved, resolveInImage } from './resolve-path.ts';
import { isOwnArea, strayLink } from './stray-link.ts';

/** What a survey rests on. */
export interface SurveyInput {
  readonly cluster: Cluster;
  /** With lost links of ours in their places, where there is a ledger. */
  readonly look: Look;
  wanted(image: string): boolean;
  /** Whether the root tree was there when we last wrote into it, and is not now. */
  gone?(image: string): boolean;
  /** What the ledger says of a place. */
  record?: RecordAt;
  /** Whether we made what is at a place; a pattern only finds what the image has by itself. */
  made(at: Place): boolean;
  /** Whether nothing of ours was ever applied in an image, so that what another program left there is worth telling. */
  isNew?(image: string): boolean;
}

/** Looks the rules of every image up in its root tree: globs expanded, links followed as a node would follow them. */
export const surveyImages = (input: SurveyInput): Survey => {
  const diagnostics: Diagnostic[] = [];
  const images = new Map<string, SurveyedImage>();
  for (const image of input.cluster.images) {
    if (input.wanted(image.name)) images.set(image.name, surveyImage(image, input, diagnostics));
  }
  return { images, diagnostics };
};

const surveyImage = (image: Image, input: SurveyInput, diagnostics: Diagnostic[]): SurveyedImage => {
  const { cluster, look } = input;
  const root: RootName = `image/${image.name}`;
  const gone = input.gone?.(image.name) === true;
  if (gone || look.fact({ root, path: rootPath }, 'stamp').type !== 'dir') {
    if (!gone) diagnostics.push(missing(image));
    return { image: image.name, rules: [], nothingNeeded: [], runtimePath: runtimeScript, present: false };
  }
  const runtime = resolveInImage(look, root, runtimeScript);
  const runtimePath = runtime.type === 'place' ? runtime.path : runtimeScript;
  const resolve = openResolver(look, root);
  const found = new Map<RootedPath, SurveyedRule>();
  const nothingNeeded: { rule: LitefileRule; path: string }[] = [];
  const sought: Sought[] = [];
  for (const rule of cluster.litefile(image.name)) {
    const { places, unnamable } = placesOfRule(rule, root, input, resolve);
    if (unnamable.length > 0) diagnostics.push(notUtf8(rule, unnamable, image));
    else if (places.length === 0) diagnostics.push(matchesNothing(rule, image));
    for (const place of places) sought.push({ rule, resolved: withoutOurs(rule, place, root, input) });
  }
  const above = directoriesAbove(sought, runtimePath);
  for (const { rule, resolved } of sought) {
    if (resolved.type === 'runtime') {
      nothingNeeded.push({ rule, path: resolved.path });
      // What the text alone says was told when the rule was read.
      if (resolved.path !== rule.path) diagnostics.push(needsNothing(rule, resolved.path, image));
    } else if (resolved.type !== 'place') diagnostics.push(unresolvable(rule, resolved, image));
    else if (isReserved(rule, resolved.path, runtimePath)) {
      const blocked = strayLink(rule, resolved.path, image, look);
      if (blocked === undefined) diagnostics.push(reserved(rule, resolved.path, image));
      else
        found.set(rule.path, {
          rule,
          path: rule.path,
          is: rule.directory ? 'dir' : 'file',
          parent: undefined,
          blocked,
        });
    } else
      addRule(
        found,
        diagnostics,
        above.has(resolved.path) ? directoryIfAbsent(rule, resolved) : rule,
        resolved.is === 'absent' ? { ...resolved, kept: isKept(resolved, root, look) } : resolved,
        image,
      );
  }
  // Links of the image may bring rules together that do not look nested.
  diagnostics.push(...nestingProblems([...found.values()]));
  const rules = withParents(found);
  if (input.isNew?.(image.name) === true) diagnostics.push(...inheritedDefaults(image, rules, look));
  return { image: image.name, rules, nothingNeeded, runtimePath, present: true };
};

/** A rule and one place that it leads to. */
interface Sought {
  readonly rule: LitefileRule;
  readonly resolved: Resolved;
}

const missing = (image: Image): Diagnostic => ({
  code: 'image-missing',
  severity: 'warning',
  message: `image ${image.name} has no root tree in ${image.directory}/rootimg`,
  at: image.because,
  help: 'build the image there first, or correct os, arch, profile or directory',
});

/** The boot runtime of the 2010 document, section 4. */
const runtimeScript = '/etc/init.d/statelite' as RootedPath;

/** Before a link rule is applied, a directory that is there only because of us is as good as absent. */
const withoutOurs = (rule: LitefileRule, resolved: Resolved, root: RootName, input: SurveyInput): Resolved => {
  const { look, record } = input;
  if (resolved.type !== 'place' || resolved.is !== 'dir' || rule.method !== 'link' || record === undefined) {
    return resolved;
  }
  const at: Place = { root, path: resolved.path };
  if (resolved.actual !== resolved.path || record(at)?.address !== parentsAddress(at)) return resolved;
  return onlyOurs(at, look, record) ? { ...resolved, is: 'absent' } : resolved;
};

/** What must be a directory, because a rule or the script lies below it. */
const directoriesAbove = (sought: readonly Sought[], runtimePath: RootedPath): ReadonlySet<string> => {
  const above = new Set<RootedPath>();
  const addAbove = (path: RootedPath): void => {
    for (let at = path; at !== '/'; above.add(at)) {
      at = parentPath(at);
      if (above.has(at)) break;
    }
  };
  addAbove(runtimePath);
  for (const { rule, resolved } of sought) if (!rule.glob && resolved.type === 'place') addAbove(resolved.path);
  return above;
};

const isKept = (place: FoundPlace, root: RootName, look: Look): boolean =>
  look.fact({ root, path: joinPaths(defaultArea, place.path) }, 'stamp').type !== 'absent' ||
  look.fact({ root, path: place.path }, 'stamp').type === 'link';

const directoryIfAbsent = (rule: LitefileRule, place: FoundPlace): LitefileRule =>
  place.is === 'absent' ? { ...rule, directory: true } : rule;

type FoundPlace = Extract<Resolved, { type: 'place' }> & {
  /** Whether only our link or only the original in /.default is missing, which the plan tells. */
  readonly kept?: boolean;
};

const addRule = (
  found: Map<RootedPath, SurveyedRule>,
  diagnostics: Diagnostic[],
  rule: LitefileRule,
  place: FoundPlace,
  image: Image,
): void => {
  const is = place.is === 'dir' || (place.is === 'absent' && rule.directory) ? 'dir' : 'file';
  const problem = placeProblem(rule, place, is, image);
  if (problem !== undefined) diagnostics.push(problem);
  if (problem?.severity === 'error') return;
  const other = found.get(place.path);
  if (other === undefined) {
    found.set(place.path, { rule, path: place.path, is, parent: undefined });
  } else if (!rule.glob && other.rule.glob) {
    found.set(place.path, { rule, path: place.path, is, parent: undefined });
  } else if (rule.glob === other.rule.glob && !alike(rule, other.rule)) {
    diagnostics.push({
      code: 'place-owned-twice',
      severity: 'error',
      message: `${rule.file} and ${other.rule.file} are one place in image ${image.name}, ${place.path}, and ask for different things`,
      at: rule.because,
      related: [{ at: other.rule.because, message: `${other.rule.behaviour} ${other.rule.method} asked here` }],
      help: 'keep one of the two rules, or give both the same options',
    });
  }
};

const alike = (a: LitefileRule, b: LitefileRule): boolean => a.behaviour === b.behaviour && a.method === b.method;

const placeProblem = (
  rule: LitefileRule,
  place: FoundPlace,
  is: 'file' | 'dir',
  image: Image,
): Diagnostic | undefined => {
  const base = { at: rule.because } as const;
  if (rule.directory && is === 'file') {
    return {
      ...base,
      code: 'not-a-directory',
      severity: 'error',
      message: `${rule.file} is declared as a directory, but image ${image.name} has a ${place.is} at ${place.path}`,
      help: 'remove the trailing slash, or mend the image',
    };
  }
  if (rule.behaviour === 'con' && is === 'dir') {
    return {
      ...base,
      code: 'con-on-directory',
      severity: 'error',
      message: `${rule.file} is a directory in image ${image.name}, and con joins the contents of files`,
      help: 'write one con rule for each file of the directory',
    };
  }
  if (place.is === 'absent' && !place.kept && !rule.directory && !rule.glob) {
    return {
      ...base,
      code: 'absent-in-image',
      severity: 'warning',
      message: `${rule.file} is not in image ${image.name}: an empty file will be made`,
      help: `write ${rule.file}/ if a directory is meant`,
    };
  }
  return undefined;
};

/** A node must find the script before its links lead anywhere, so no link may stand on the way to it. */
const isReserved = (rule: LitefileRule, path: RootedPath, runtimePath: RootedPath): boolean =>
  path === '/' || path === runtimePath || isOwnArea(path) || (rule.method === 'link' && isBelow(runtimePath, path));

const reserved = (rule: LitefileRule, path: RootedPath, image: Image): Diagnostic => ({
  code: 'reserved-path',
  severity: rule.glob ? 'warning' : 'error',
  message: rule.glob
    ? `${rule.file} leaves out ${path} in image ${image.name}, which statelite itself needs as it is`
    : `${rule.file} is ${path} in image ${image.name}, which statelite itself needs as it is`,
  at: rule.because,
  help: 'name the paths below it that nodes must write to',
});

const needsNothing = (rule: LitefileRule, path: string, image: Image): Diagnostic => ({
  code: 'rule-needs-nothing',
  severity: 'note',
  message: `${rule.file} is ${path} in image ${image.name}, which every node mounts at boot: the rule needs nothing there`,
  at: rule.because,
});

const matchesNothing = (rule: LitefileRule, image: Image): Diagnostic => ({
  code: 'matches-nothing',
  severity: 'warning',
  message: `${rule.file} matches nothing in image ${image.name}`,
  at: rule.because,
  help: 'a pattern only finds what the image has; name the path itself to have it made',
});

const notUtf8 = (rule: LitefileRule, paths: readonly RootedPath[], image: Image): Diagnostic => ({
  code: 'name-not-utf8',
  severity: 'warning',
  message: `${rule.file} leaves out ${paths[0]}${paths.length > 1 ? ` and ${paths.length - 1} more` : ''} in image ${image.name}: the name is not UTF-8`,
  at: rule.because,
  help: 'rename it in the image, or give the directory that holds it a rule',
});

const unresolvable = (
  rule: LitefileRule,
  resolved: Extract<Resolved, { type: 'loop' | 'not-a-directory' }>,
  image: Image,
): Diagnostic => ({
  code: resolved.type === 'loop' ? 'too-many-links' : 'not-a-directory',
  severity: 'error',
  message:
    resolved.type === 'loop'
      ? `${rule.file} leads through more than 40 links in image ${image.name}, at ${resolved.path}`
      : `${rule.file} leads through ${resolved.path}, which is not a directory in image ${image.name}`,
  at: rule.because,
  help: 'mend the image, or name the path that is meant',
});

const withParents = (found: ReadonlyMap<RootedPath, SurveyedRule>): readonly SurveyedRule[] => {
  // Neighbours lie below the same rule, if any.
  let last: { readonly directory: RootedPath; readonly parent: RootedPath | undefined } | undefined;
  return [...found.values()]
    .sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0))
    .map((rule) => {
      const directory = parentPath(rule.path);
      if (last?.directory !== directory) {
        last = { directory, parent: ancestorsOf(rule.path).findLast((above) => found.has(above)) };
      }
      return last.parent === undefined ? rule : { ...rule, parent: last.parent };
    });
};
