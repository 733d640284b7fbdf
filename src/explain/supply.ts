import { originText } from '../cluster/origin-text.ts';
import type { NodeTrees, Origin, SimulatedNode } from '../cluster/simulate-node.ts';
import type { SurveyedRule } from '../cluster/survey.ts';
import { locate, namesIn, realPath } from '../cluster/tree.ts';
import { absent, type Fact, root } from '../core/fact.ts';
import type { Look } from '../core/look.ts';
import { joinPaths, type Place, type RootedPath, type RootName, rootedPath } from '../core/place.ts';
import { spanText } from '../core/source.ts';
import { placeTree } from '../planning/look-tree.ts';
import { resolveInImage } from '../planning/resolve-path.ts';
import type { ExplainInput } from './explain-path.ts';
import type { LayerFound, LayerStep, Supply } from './explanation.ts';
import type { Followed } from './follow-path.ts';
import { type JudgedLayer, locationText } from './layer-steps.ts';
import type { AreaThing } from './node-areas.ts';
import type { NodePlaces } from './node-places.ts';

/** What is known of a path once it has been followed and simulated. */
export interface Base {
  readonly input: ExplainInput;
  readonly followed: Followed;
  readonly rule: SurveyedRule | undefined;
  readonly parents: readonly SurveyedRule[];
  readonly places: NodePlaces;
  readonly trees: NodeTrees;
  readonly simulated: SimulatedNode;
  readonly seen: boolean;
}

/** The full name of a place on this machine, without the prefix of `--root`. */
export const hereName = (roots: ReadonlyMap<RootName, string>, place: Place | undefined): string | undefined => {
  const top = place && rootedPath(roots.get(place.root) ?? '');
  return place === undefined || top === undefined ? undefined : joinPaths(top, place.path);
};

/** What each layer has at the rule's path; layers that are not asked, and all where there is no rule, stay open. */
export const layersFound = (base: Base, judged: readonly JudgedLayer[]): readonly LayerStep[] =>
  judged.map(({ step, layer }) => {
    if (step.verdict !== 'asked') return { ...step, here: undefined, found: undefined };
    const known = base.places.layers.find((one) => spanText(one.layer.because) === spanText(step.at));
    const here = hereName(base.input.roots, known?.place);
    if (base.rule === undefined) return { ...step, here, found: undefined };
    if (layer === undefined || known === undefined) return { ...step, here, found: 'needs-node' };
    if (known.place === undefined) return { ...step, here, found: 'not-visible' };
    return { ...step, here, found: foundIn(base, base.rule, known.place, layer.priority) };
  });

const foundIn = (base: Base, { path, rule }: SurveyedRule, place: Place, priority: number): LayerFound => {
  const tree = placeTree(base.input.look, place);
  const held = locate(tree, path);
  if (held === undefined) {
    return base.input.look.fact(place, 'stamp').type === 'dir' ? 'not-there' : 'no-directory';
  }
  if (rule.behaviour === 'con') return held.type === 'file' ? 'joined' : 'not-joined';
  const from = base.simulated.at(path)?.from ?? [];
  if (from.some((origin) => origin.tree === 'layer' && origin.priority === priority)) return 'supplies';
  return held.type === 'dir' && namesIn(tree, path).length === 0 ? 'empty-directory' : 'not-needed';
};

/** What the node finds at the path, and what supplies it. */
export const supplyOf = (base: Base, layers: readonly LayerStep[]): Supply => {
  const { followed, rule, simulated } = base;
  if (followed.type !== 'place') {
    const sure = followed.type === 'runtime' || isSure(base, layers);
    return { type: undefined, from: [], fact: undefined, sure, problem: undefined };
  }
  if (followed.aside !== undefined) return supplyAside(base, followed.aside.thing);
  const found = simulated.at(followed.path);
  // What a directory's rule takes, it takes whole; so even a path that is not there has an origin.
  const origins = found?.from ?? (rule && simulated.at(rule.path)?.from) ?? [];
  const from = origins.map((origin) => {
    const place = placeOfOrigin(base, origin);
    return {
      origin,
      name: originText(origin),
      place: originName(base, origin, place),
      fact: place && knownFact(base.input.look, place),
    };
  });
  const isUnseen = !base.seen && origins[0]?.tree === 'image';
  const own = rule === undefined ? undefined : simulated.problems.find((one) => one.rule.path === rule.path);
  return {
    type: found?.held.type,
    from,
    fact: found === undefined || isUnseen ? undefined : (from[0]?.fact ?? madeFact(found.held.type)),
    sure: isSure(base, layers),
    problem: rule?.blocked?.message ?? own?.why,
  };
};

/** What lies in an area of statelite itself comes from what is mounted there. */
const supplyAside = (base: Base, { area: { from: origin }, held, path }: AreaThing): Supply => {
  const there = { ...base, followed: { ...base.followed, path } };
  const place = origin && placeOfOrigin(there, origin);
  const fact = held && place && knownFact(base.input.look, place);
  const from = origin === undefined || held === undefined ? [] : [{ origin, fact, name: originText(origin) }];
  return {
    type: held?.type,
    from: from.flatMap((one) => [{ ...one, place: originName(there, one.origin, place) }]),
    fact,
    sure: isSure(base, []),
    problem: undefined,
  };
};

/** What is made where nothing has it. */
const madeFact = (type: string): Fact | undefined =>
  type === 'dir'
    ? { type, mode: 0o755, owner: root }
    : type === 'file'
      ? { type, mode: 0o644, owner: root, content: { stamp: '' } }
      : undefined;

/** The fact at an origin; what an image that is not here has cannot be told. */
const knownFact = (look: Look, place: Place): Fact | undefined => {
  const fact = look.fact(place, 'stamp');
  return fact.type === absent.type ? undefined : fact;
};

const placeOfOrigin = ({ input, followed, places }: Base, origin: Origin): Place | undefined => {
  switch (origin.tree) {
    case 'image':
      return imagePlace(input, followed.path);
    case 'layer': {
      const place = places.layers.find(({ layer }) => layer.priority === origin.priority)?.place;
      const real = place && realPath(placeTree(input.look, place), followed.path);
      return place && real && { root: place.root, path: joinPaths(place.path, real) };
    }
    case 'state': {
      const place = places.state?.place;
      return place && { root: place.root, path: joinPaths(place.path, followed.path) };
    }
    case 'local':
      return undefined;
  }
};

/** Where the image has a path now: below /.default once a rule is applied. */
const imagePlace = ({ look, image }: ExplainInput, path: RootedPath): Place => {
  const root: RootName = `image/${image.name}`;
  const resolved = resolveInImage(look, root, path);
  return { root, path: resolved.type === 'place' && resolved.path === path ? resolved.actual : path };
};

/** The name by which people find it: on its server, or in the image. */
const originName = ({ input, followed, places }: Base, origin: Origin, place: Place | undefined): string => {
  const below = (location: string): string => `${location.replace(/\/$/, '')}${followed.path}`;
  if (origin.tree === 'layer') {
    const layer = places.layers.find((one) => one.layer.priority === origin.priority)?.layer;
    if (layer !== undefined && layer.server !== '') return below(locationText(layer));
  }
  if (origin.tree === 'state' && places.state !== undefined) {
    return below(`${locationText(places.state.mount).replace(/\/$/, '')}/${input.node?.name ?? ''}`);
  }
  return hereName(input.roots, place) ?? followed.path;
};

/** Whether nothing that could not be looked at might supply a rule instead. */
export const isSure = ({ rule, places, seen, input }: Base, layers: readonly LayerStep[]): boolean => {
  if (!seen) return false;
  if (rule === undefined) return true;
  const { behaviour } = rule.rule;
  if (behaviour === 'localdisk') return false;
  if (behaviour === 'persistent' && (input.node === undefined || places.state?.place === undefined)) return false;
  for (const { found } of layers) {
    if (found === 'supplies') return true;
    if (found === 'not-visible' || found === 'needs-node' || found === 'no-directory') return false;
  }
  return true;
};

/** What could not be looked at, and what that leaves open. */
export const unseenNotes = ({ rule, places, seen, input }: Base, layers: readonly LayerStep[]): readonly string[] => {
  const notes: string[] = [];
  const { image, node } = input;
  if (!seen) {
    notes.push(
      `the root tree of ${image.name} is not on this machine: its links are not followed, patterns are compared as text, and what it holds is not known`,
    );
  }
  if (rule === undefined) return notes;
  for (const { found, priority, location = '' } of layers) {
    if (found === 'not-visible') notes.push(`layer ${priority}, ${location}, is not visible on this machine`);
    if (found === 'no-directory') {
      notes.push(`layer ${priority}, ${location}, has no directory on this machine: not made yet, or not mounted`);
    }
  }
  if (layers.some(({ found }) => found === 'needs-node')) {
    notes.push('layers whose directory depends on the node are left open: name a node');
  }
  if (rule.rule.behaviour === 'persistent' && node !== undefined && places.state?.place === undefined) {
    const where = places.state === undefined ? '' : `, ${locationText(places.state.mount)},`;
    notes.push(`the state${where} is not visible on this machine: what it keeps already stays as it is`);
  }
  if (rule.rule.behaviour === 'localdisk') {
    notes.push(
      'a disk must be mounted at /.sllocal/localmnt of the node, which nothing here tells; without one the boot stops',
    );
  }
  return notes;
};
