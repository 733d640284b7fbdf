import type { Cluster, Image, LitefileRule } from '../cluster/cluster.ts';
import { nestingProblems } from '../cluster/nested-rules.ts';
import type { Survey, SurveyedImage, SurveyedRule } from '../cluster/survey.ts';
import type { Diagnostic } from '../core/diagnostic.ts';
import type { Look } from '../core/look.ts';
import { ancestorsOf, type RootedPath, type RootName, rootPath } from '../core/place.ts';
import { expandGlob } from './expand-glob.ts';
import { defaultArea, type Resolved, resolveInImage } from './resolve-path.ts';

/** Looks the rules of every image up in its root tree: globs expanded, links followed as a node would follow them. */
export const surveyImages = (cluster: Cluster, look: Look, wanted: (image: string) => boolean): Survey => {
  const diagnostics: Diagnostic[] = [];
  const images = new Map<string, SurveyedImage>();
  for (const image of cluster.images) {
    if (wanted(image.name)) images.set(image.name, surveyImage(cluster, image, look, diagnostics));
  }
  return { images, diagnostics };
};

const surveyImage = (cluster: Cluster, image: Image, look: Look, diagnostics: Diagnostic[]): SurveyedImage => {
  const root: RootName = `image/${image.name}`;
  if (look.fact({ root, path: rootPath }, 'stamp').type !== 'dir') {
    diagnostics.push({
      code: 'image-missing',
      severity: 'warning',
      message: `image ${image.name} has no root tree in ${image.directory}/rootimg`,
      at: image.because,
      help: 'build the image there first, or correct os, arch, profile or directory',
    });
    return { image: image.name, rules: [], nothingNeeded: [], runtimePath: runtimeScript, present: false };
  }
  const found = new Map<RootedPath, SurveyedRule>();
  const nothingNeeded: { rule: LitefileRule; path: string }[] = [];
  for (const rule of cluster.litefile(image.name)) {
    const paths = rule.glob ? expandGlob(look, root, rule.path) : [rule.path];
    if (paths.length === 0) diagnostics.push(matchesNothing(rule, image));
    for (const path of paths) {
      const resolved = resolveInImage(look, root, path);
      if (resolved.type === 'runtime') nothingNeeded.push({ rule, path: resolved.path });
      else if (resolved.type === 'place') addRule(found, diagnostics, rule, resolved, image);
      else diagnostics.push(unresolvable(rule, resolved, image));
    }
  }
  // Links of the image may bring rules together that do not look nested.
  diagnostics.push(...nestingProblems([...found.values()]));
  const runtime = resolveInImage(look, root, runtimeScript);
  const runtimePath = runtime.type === 'place' ? runtime.path : runtimeScript;
  return { image: image.name, rules: withParents(found), nothingNeeded, runtimePath, present: true };
};

/** The boot runtime of the 2010 document, section 4. */
const runtimeScript = '/etc/init.d/statelite' as RootedPath;

type FoundPlace = Extract<Resolved, { type: 'place' }>;

const addRule = (
  found: Map<RootedPath, SurveyedRule>,
  diagnostics: Diagnostic[],
  rule: LitefileRule,
  place: FoundPlace,
  image: Image,
): void => {
  const is = place.fact.type === 'dir' || (place.fact.type === 'absent' && rule.directory) ? 'dir' : 'file';
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
  if (place.path === '/' || place.path === defaultArea || place.path.startsWith('/.statelite')) {
    return {
      ...base,
      code: 'reserved-path',
      severity: 'error',
      message: `${rule.file} is ${place.path} in image ${image.name}, which statelite itself needs`,
      help: 'name a path below the directory that nodes must write to',
    };
  }
  if (rule.directory && is === 'file') {
    return {
      ...base,
      code: 'not-a-directory',
      severity: 'error',
      message: `${rule.file} is declared as a directory, but image ${image.name} has a ${place.fact.type} at ${place.path}`,
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
  if (place.fact.type === 'absent' && !rule.directory && !rule.glob) {
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

const matchesNothing = (rule: LitefileRule, image: Image): Diagnostic => ({
  code: 'matches-nothing',
  severity: 'warning',
  message: `${rule.file} matches nothing in image ${image.name}`,
  at: rule.because,
  help: 'a pattern only finds what the image has; name the path itself to have it made',
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

const withParents = (found: ReadonlyMap<RootedPath, SurveyedRule>): readonly SurveyedRule[] =>
  [...found.values()]
    .sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0))
    .map((rule) => ({ ...rule, parent: ancestorsOf(rule.path).findLast((above) => found.has(above)) }));
