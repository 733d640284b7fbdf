import { must } from '../core/bug.ts';
import { absent, type Fact, type Owner } from '../core/fact.ts';
import type { Look } from '../core/look.ts';
import {
  baseName,
  isBelow,
  joinPaths,
  type Place,
  type PlaceKey,
  parentPath,
  placeKey,
  placeOfKey,
  rootedPath,
} from '../core/place.ts';
import { factBefore } from './inverse.ts';
import type { Run } from './runs.ts';
import type { Settled } from './settle.ts';
import type { StepTask } from './tasks.ts';

/** What is to be seen at a place: nothing, a link, what is at another place, or the same with another mode. */
type Instead =
  | { readonly show: 'absent' }
  | { readonly show: 'link'; readonly fact: Fact }
  | { readonly show: 'place'; readonly at: Place }
  | { readonly show: 'mode'; readonly mode: number; readonly owner: Owner };

/**
 * The machine as it will be once what a stopped run left half done is taken back, which a fresh run does first. Between
 * two system calls a place may hold a second name, a link or a mode that no plan should be made from.
 */
export const settledLook = (look: Look, run: Run, settled: Pick<Settled, 'halfDone' | 'unsure'>): Look => {
  if (settled.unsure.length === 0) return look;
  const instead = new Map<PlaceKey, Instead>();
  for (const task of settled.halfDone) for (const [at, what] of insteadOf(task, look)) instead.set(placeKey(at), what);
  const isTemporary = (name: string): boolean => name.startsWith(`.statelite-${run.start.id}-`) && name.endsWith('~');
  const behind = (at: Place): Place | undefined => placeBehind(at, instead);

  const fact: Look['fact'] = (at, depth) => {
    const itself = instead.get(placeKey(at));
    if (itself?.show === 'link') return itself.fact;
    const where = behind(at);
    if (where === undefined) return absent;
    const found = look.fact(where, depth);
    if (itself?.show !== 'mode' || (found.type !== 'dir' && found.type !== 'file')) return found;
    return { ...found, mode: itself.mode, owner: itself.owner };
  };

  return {
    fact,
    type: (at) => fact(at, 'stamp').type,
    names: (at) => {
      const where = behind(at);
      const names = where === undefined ? undefined : look.names(where);
      return names === undefined ? undefined : changedNames(at, names, instead).filter((name) => !isTemporary(name));
    },
    text: (at, most) => {
      const where = behind(at);
      return where === undefined ? undefined : look.text(where, most);
    },
    device: (at) => look.device(at),
  };
};

/** Where what is to be seen at a place is now; undefined when nothing is to be seen. */
const placeBehind = (at: Place, instead: ReadonlyMap<PlaceKey, Instead>): Place | undefined => {
  for (let path = at.path; ; path = parentPath(path)) {
    const one = instead.get(placeKey({ root: at.root, path }));
    if (one?.show === 'absent' || one?.show === 'link') return undefined;
    if (one?.show === 'place') {
      if (path === at.path) return one.at;
      const rest = must(rootedPath(at.path.slice(path.length)), `a path below ${path}`);
      return { root: one.at.root, path: joinPaths(one.at.path, rest) };
    }
    if (!isBelow(path, '/')) return at;
  }
};

const changedNames = (
  directory: Place,
  names: readonly string[],
  instead: ReadonlyMap<PlaceKey, Instead>,
): readonly string[] => {
  const found = new Set(names);
  for (const [key, { show }] of instead) {
    const { root, path } = placeOfKey(key);
    if (root !== directory.root || path === '/' || parentPath(path) !== directory.path) continue;
    if (show === 'absent') found.delete(baseName(path));
    else found.add(baseName(path));
  }
  return [...found].sort();
};

const insteadOf = (task: StepTask, look: Look): readonly (readonly [Place, Instead])[] => {
  const { step } = task;
  switch (step.do) {
    case 'make-dir':
      return [[step.at, { show: 'absent' }]];
    case 'set-mode': {
      const before = factBefore(task, step.at);
      if (before.type !== 'dir' && before.type !== 'file') return [];
      return [[step.at, { show: 'mode', mode: before.mode, owner: before.owner }]];
    }
    case 'set-aside': {
      const hidden = [step.to, { show: 'absent' }] as const;
      // Only a directory is missing where it was; a file has both names.
      const missing = look.fact(step.from, 'stamp').type === 'absent';
      return missing ? [hidden, [step.from, { show: 'place', at: step.to }]] : [hidden];
    }
    case 'bring-back': {
      const link = [step.to, { show: 'link', fact: factBefore(task, step.to) }] as const;
      // The link is where the directory came from: the two have changed places.
      const exchanged = look.fact(step.to, 'stamp').type === 'dir';
      return exchanged ? [link, [step.from, { show: 'place', at: step.to }]] : [link];
    }
    default:
      return [];
  }
};
