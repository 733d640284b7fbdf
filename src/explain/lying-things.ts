import type { Behaviour } from '../cluster/cluster.ts';
import type { Origin } from '../cluster/simulate-node.ts';
import type { SurveyedRule } from '../cluster/survey.ts';
import { joinPaths, type RootedPath, relativeTarget } from '../core/place.ts';
import { defaultArea, maxHops, ourTarget, tmpfsArea } from '../planning/resolve-path.ts';
import type { Lying, Supply, Write } from './explanation.ts';
import type { Aside } from './follow-path.ts';
import { locationText } from './layer-steps.ts';
import { storeOf } from './node-areas.ts';
import type { Base } from './supply.ts';

/** What lies in the image, on the node and on servers for the rule that decides (src/runtime/README.md). */
export const lyingThings = (base: Base, supply: Supply): readonly Lying[] => {
  const { rule, parents, followed } = base;
  if (rule === undefined || followed.type !== 'place') return [];
  const linked = parents.some((parent) => parent.rule.method === 'link');
  return [...inImage(base, rule, linked), ...onNode(base, rule, supply), ...onServer(base, rule)];
};

const inImage = (
  { input, seen }: Base,
  { path, is, rule, parent }: SurveyedRule,
  linked: boolean,
): readonly Lying[] => {
  const image = (at: RootedPath, what: string): Lying => ({ where: 'image', path: at, what });
  const kept = joinPaths(defaultArea, path);
  const nothing = is === 'dir' ? 'an empty directory' : 'an empty file';
  if (linked) return [image(kept, `the default, inside that of the rule above; ${nothing} if the image has none`)];
  if (rule.method === 'bind' || parent !== undefined) {
    return [image(path, `the image's own, under the mount; ${nothing} is made if it has none`)];
  }
  const target = ourTarget(path);
  const now = seen ? input.look.fact({ root: `image/${input.image.name}`, path }, 'stamp') : undefined;
  const done = now?.type === 'link' && now.target === target;
  const later = now === undefined || done ? '' : ', once applied';
  const between = joinPaths(tmpfsArea, path);
  return [
    image(path, `a link to ${target}${later}`),
    image(between, `a link to ../../${relativeTarget(path, kept)}${later}, until a node mounts its own there`),
    image(kept, now?.type === 'absent' ? `${nothing}: the image has none` : `the image's original${later}`),
  ];
};

const onNode = ({ input, simulated }: Base, { path, rule, is }: SurveyedRule, supply: Supply): readonly Lying[] => {
  if (supply.problem !== undefined) return [];
  const at = joinPaths(tmpfsArea, path);
  const node = (where: string, what: string): Lying => ({ where: 'node', path: where, what });
  // What the rule takes as a whole: the path may be a directory that only a rule below it makes.
  const [first] = simulated.at(path)?.from ?? [];
  const source = first === undefined ? 'nothing yet' : originOnNode(first, path);
  const kept = `${storeOf(rule.behaviour, input.node?.name)}${path}`;
  if (rule.method === 'link') {
    const what: Readonly<Record<Behaviour, string>> = {
      tmpfs: `a copy of ${source}, made at boot`,
      con: `the files joined at boot`,
      ro: `a link to ${source}`,
      persistent: `a link to ${kept}`,
      localdisk: `a link to ${kept}`,
    };
    return [node(at, what[rule.behaviour])];
  }
  const what: Readonly<Record<Behaviour, string>> = {
    tmpfs: `the copy of ${source} in ${at}, mounted over it`,
    con: `the files joined in ${at}, mounted over it`,
    ro: `${source}, mounted over it read-only`,
    persistent: `${kept}, mounted over it`,
    localdisk: `${kept}, mounted over it`,
  };
  return [node(path + (is === 'dir' ? '/' : ''), what[rule.behaviour])];
};

const originOnNode = (origin: Origin, path: RootedPath): string =>
  origin.tree === 'layer' ? `/.statelite/mnt/${origin.priority}${path}` : `${defaultArea}${path}`;

const onServer = ({ input, places }: Base, { path, rule }: SurveyedRule): readonly Lying[] => {
  if (rule.behaviour !== 'persistent' || places.state === undefined) return [];
  const top = locationText(places.state.mount).replace(/\/$/, '');
  return [{ where: 'server', path: `${top}/${input.node?.name}${path}`, what: 'what the node keeps' }];
};

/** Where something that a node writes at the path ends up. */
export const whereWritesGo = ({ followed, rule, input, places }: Base, supply: Supply): Write => {
  if (followed.type === 'runtime') {
    return { allowed: true, survives: false, to: 'the file system that every node mounts there at boot' };
  }
  if (followed.type === 'loop') {
    return { allowed: false, survives: false, to: `the path leads through more than ${maxHops} links` };
  }
  if (followed.type !== 'place') return { allowed: false, survives: false, to: `${followed.path} is no directory` };
  if (followed.aside !== undefined) return writeAside(followed.path, followed.aside);
  if (rule === undefined) {
    return { allowed: false, survives: false, to: 'the root is mounted read-only, and no rule covers the path' };
  }
  if (supply.problem !== undefined) {
    return { allowed: false, survives: false, to: 'the rule cannot be put into effect' };
  }
  const path = followed.path;
  const copy = joinPaths(tmpfsArea, path);
  switch (rule.rule.behaviour) {
    case 'tmpfs':
    case 'con':
      return { allowed: true, survives: false, to: `the node's memory, ${copy}` };
    case 'ro':
      return { allowed: false, survives: false, to: 'the rule is ro' };
    case 'localdisk':
      return { allowed: true, survives: true, to: `the node's own disk, ${storeOf('localdisk')}${path}` };
    case 'persistent': {
      const state = places.state && locationText(places.state.mount).replace(/\/$/, '');
      const to = state === undefined ? `${storeOf('persistent')}${path}` : `${state}/${input.node?.name}${path}`;
      return { allowed: true, survives: true, to };
    }
  }
};

/** A write to a place that no rule shows: as the area where it lies takes it. */
const writeAside = (path: RootedPath, { thing: { area, held }, missing }: Aside): Write => {
  if (held === undefined && missing !== undefined) {
    return { allowed: false, survives: false, to: `${missing} is not there` };
  }
  const { writable, survives, from } = area;
  if (!writable) return { allowed: false, survives: false, to: `${area.top} is only read` };
  const where =
    from?.tree === 'state' ? "the node's state" : from?.tree === 'local' ? "the node's own disk" : undefined;
  return { allowed: true, survives, to: `${where ?? "the node's memory"}, ${path}` };
};
