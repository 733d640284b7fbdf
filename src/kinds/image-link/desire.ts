import type { Image } from '../../cluster/cluster.ts';
import type { SurveyedRule } from '../../cluster/survey.ts';
import type { Effect } from '../../core/effect.ts';
import type { Entry } from '../../core/entry.ts';
import { root as superuser } from '../../core/fact.ts';
import {
  type Address,
  addressOf,
  joinPaths,
  type Place,
  type RootedPath,
  type RootName,
  relativeTarget,
} from '../../core/place.ts';
import type { Resource } from '../../core/resource.ts';
import type { Desire } from '../kind.ts';
import { effectOf, type Nodes, nothingApplied } from './effect.ts';

const defaultArea = '/.default' as RootedPath;
const tmpfsArea = '/.statelite/tmpfs' as RootedPath;

/** One resource for each rule of each image (2010 document, section 2.7). */
export const desireImageLinks = (input: Desire): readonly Resource[] =>
  input.cluster.images.flatMap((image) => {
    const surveyed = input.survey.images.get(image.name);
    if (surveyed === undefined) return [];
    const byPath = new Map(surveyed.rules.map((rule) => [rule.path, rule]));
    const common: Common = {
      image,
      root: `image/${image.name}`,
      needs: [addressOf('image-runtime', image.name)],
      nodes: { running: runningNodes(input, image), all: input.cluster.nodesOf(image.name).length },
    };
    const applied = input.applied?.(image.name) ?? nothingApplied;
    return surveyed.rules.map((rule) => {
      const linked = linkedAncestor(rule, byPath);
      return resourceOf(common, rule, linked, effectOf(rule, linked, common.nodes, applied));
    });
  });

/** How many nodes of the image are running, as far as is known. */
const runningNodes = (input: Desire, image: Image): number =>
  input.cluster.nodesOf(image.name).filter((node) => input.running?.has(node.name) ?? true).length;

/** The outermost ancestor whose link already leads this rule's path away from the image. */
const linkedAncestor = (
  rule: SurveyedRule,
  byPath: ReadonlyMap<RootedPath, SurveyedRule>,
): SurveyedRule | undefined => {
  let linked: SurveyedRule | undefined;
  for (let above = rule.parent; above !== undefined; ) {
    const parent = byPath.get(above);
    if (parent?.rule.method === 'link') linked = parent;
    above = parent?.parent;
  }
  return linked;
};

/** What all resources of an image have in common. */
interface Common {
  readonly image: Image;
  readonly root: RootName;
  readonly needs: readonly Address[];
  readonly nodes: Nodes;
}

const resourceOf = (
  { image, root, needs }: Common,
  rule: SurveyedRule,
  linked: SurveyedRule | undefined,
  effect: Effect,
): Resource => ({
  address: addressOf('image-link', `${image.name}:${rule.path}`),
  kind: 'image-link',
  because: rule.rule.because,
  image: image.name,
  needs: linked === undefined ? needs : [...needs, addressOf('image-link', `${image.name}:${linked.path}`)],
  entries: entriesOf(root, rule, linked),
  effect,
  ...((rule.rule.protect || image.protect) && { protect: true as const }),
  ...(rule.blocked !== undefined && { blocked: [rule.blocked] }),
});

const entriesOf = (root: RootName, rule: SurveyedRule, linked: SurveyedRule | undefined): readonly Entry[] => {
  const at = (path: RootedPath): Place => ({ root, path });
  if (linked !== undefined) return [emptyAt(at(joinPaths(defaultArea, rule.path)), rule.is)];
  if (rule.rule.method === 'bind' || rule.parent !== undefined) return [emptyAt(at(rule.path), rule.is)];
  const kept = joinPaths(defaultArea, rule.path);
  const between = joinPaths(tmpfsArea, rule.path);
  return [
    { type: 'link', at: at(between), target: betweenTarget(rule.path, kept) },
    { type: 'kept', at: at(kept), from: at(rule.path), target: relativeTarget(rule.path, between), otherwise: rule.is },
  ];
};

/** From the link farm back to the default, with the very text that xCAT writes, so that its images need no change. */
const betweenTarget = (path: RootedPath, kept: RootedPath): string => `../../${relativeTarget(path, kept)}`;

/** A mount point, or a default that must exist: made once when the image has none. */
const emptyAt = (at: Place, is: 'file' | 'dir'): Entry =>
  is === 'dir'
    ? { type: 'dir', at, mode: 0o755, owner: superuser, claim: 'seed' }
    : { type: 'file', at, text: '', mode: 0o644, owner: superuser, claim: 'seed' };
