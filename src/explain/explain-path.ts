import type { Cluster, Image, Node } from '../cluster/cluster.ts';
import type { Survey, SurveyedImage, SurveyedRule } from '../cluster/survey.ts';
import type { Look } from '../core/look.ts';
import { ancestorsOf, isBelow, type RootedPath, type RootName } from '../core/place.ts';
import { spanText } from '../core/source.ts';
import type { Manifest } from '../manifest/document.ts';
import { emptyTree } from '../planning/look-tree.ts';
import { attributeSources } from './attribute-sources.ts';
import type { Explanation, Outcome, PlacedRule } from './explanation.ts';
import { type Followed, followPath, placedRules, placesOfRule } from './follow-path.ts';
import { judgeLayers } from './layer-steps.ts';
import { lyingThings, whereWritesGo } from './lying-things.ts';
import { judgeMounts } from './mount-steps.ts';
import { nodeDisk } from './node-disk.ts';
import { layerPlace, type NodePlaces, nodePlaces, nodeTrees } from './node-places.ts';
import { ruleCandidates } from './rule-candidates.ts';
import { hereName, isSure, layersFound, supplyOf, unseenNotes } from './supply.ts';

/** What an explanation rests on. */
export interface ExplainInput {
  readonly cluster: Cluster;
  readonly manifests: readonly Manifest[];
  readonly image: Image;
  /** Undefined to explain what holds for every node of the image. */
  readonly node: Node | undefined;
  readonly path: RootedPath;
  readonly look: Look;
  /** The directory of every root that the look knows. */
  readonly roots: ReadonlyMap<RootName, string>;
  /** What looking at this image said. */
  readonly survey: Survey;
}

/** Explains one path: follows it in the image, finds the rule that decides, and says what comes of it. Writes nothing. */
export const explainPath = (input: ExplainInput): Explanation => {
  const { cluster, manifests, image, node, look } = input;
  const survey = input.survey.images.get(image.name) ?? absentImage(image);
  const rules = placedRules(cluster, survey, input.path);
  const sources = attributeSources(cluster, manifests);
  const judged = judgeLayers(cluster, manifests, image, node, sources);
  const places = placesFor(input, judged);
  const trees = { ...nodeTrees(look, places, image.name, rules), local: emptyTree };
  const disk = nodeDisk(node?.name ?? '<node>', rules, node === undefined ? { ...trees, state: emptyTree } : trees);
  const { simulated } = disk;
  const seen = survey.present;
  const followed = followPath(seen ? disk : undefined, input.path);
  const found = followed.type === 'runtime' ? undefined : nearest(rules, followed.path);
  const parents = parentsOf(found, rules);
  const rule = found && placed(found);
  const base = { input, followed, rule: found, parents, places, trees, simulated, seen };
  const layers = layersFound(base, judged);
  // A link on the way may be another where something unseen could supply its directory.
  const isWaySure = followed.hops.every(({ at }) => {
    const passed = { ...base, rule: nearest(rules, at) };
    return passed.rule === undefined || isSure(passed, layersFound(passed, judged));
  });
  const known = supplyOf(base, layers);
  const supply = { ...known, sure: known.sure && isWaySure };
  const keeps = rule?.rule.behaviour === 'persistent' && node !== undefined;
  return {
    node: node && { name: node.name, at: node.because },
    image: { name: image.name, at: image.because },
    asked: input.path,
    path: followed.path,
    hops: followed.hops,
    seen,
    outcome: outcomeOf(followed, rule),
    rule,
    parents: parents.map(placed),
    inside: rules.filter(({ path }) => isBelow(path, followed.path)).map(({ path }) => path),
    candidates: ruleCandidates({
      cluster,
      manifests,
      image,
      path: followed.path,
      rule,
      parents: parents.map(placed),
      placesOf: placesOfRule(look, survey, followed.path),
      problemAt: (at) =>
        input.survey.diagnostics.find(
          (one) => one.severity === 'error' && one.at !== undefined && spanText(one.at) === spanText(at),
        )?.message,
    }),
    layers,
    mounts: keeps
      ? judgeMounts(cluster, manifests, image, node, sources).map((step) => ({
          ...step,
          here: step.verdict === 'decides' ? hereName(input.roots, places.state?.place) : undefined,
        }))
      : [],
    supply,
    lies: lyingThings(base, supply),
    write: whereWritesGo(base, supply),
    notes: unseenNotes(base, layers),
  };
};

const absentImage = (image: Image): SurveyedImage => ({
  image: image.name,
  rules: [],
  nothingNeeded: [],
  runtimePath: '/etc/init.d/statelite' as RootedPath,
  present: false,
});

const placed = ({ rule, path, is }: SurveyedRule): PlacedRule => ({ rule, path, is });

const nearest = (rules: readonly SurveyedRule[], path: RootedPath): SurveyedRule | undefined => {
  const above = new Set<string>([path, ...ancestorsOf(path)]);
  return rules.findLast((rule) => above.has(rule.path));
};

/** The rules above one, the outermost first. */
const parentsOf = (rule: SurveyedRule | undefined, rules: readonly SurveyedRule[]): readonly SurveyedRule[] => {
  const byPath = new Map(rules.map((one) => [one.path, one]));
  const parents: SurveyedRule[] = [];
  for (let above = rule?.parent; above !== undefined; ) {
    const parent = byPath.get(above);
    if (parent !== undefined) parents.unshift(parent);
    above = parent?.parent;
  }
  return parents;
};

const outcomeOf = (followed: Followed, rule: PlacedRule | undefined): Outcome => {
  if (followed.type === 'runtime') return 'runtime';
  if (followed.type !== 'place') return 'unresolvable';
  if (followed.aside !== undefined) return 'own-area';
  if (rule === undefined) return 'image';
  return rule.path === followed.path ? 'rule' : 'below-rule';
};

/** The node's own places; without a node, those of the layers that are the same for every node. */
const placesFor = ({ cluster, image, node }: ExplainInput, judged: ReturnType<typeof judgeLayers>): NodePlaces =>
  node !== undefined
    ? nodePlaces(cluster, node, image.name)
    : {
        layers: judged.flatMap(({ layer }) =>
          layer === undefined ? [] : [{ layer, place: layerPlace(cluster.site, image.name, layer) }],
        ),
        state: undefined,
      };
