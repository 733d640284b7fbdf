import { hash } from 'node:crypto';
import { absent, type Fact } from '../core/fact.ts';
import type { Depth, Look } from '../core/look.ts';
import { baseName, isBelow, joinPaths, type Place, parentPath, type RootedPath, type RootName } from '../core/place.ts';
import { simulateStep } from '../core/simulate.ts';
import type { Step } from '../core/step.ts';
import { openUndoLog } from './undo-log.ts';

/** The machine as it will be after the steps planned so far. */
export interface World extends Look {
  /** Records what a step will have changed. */
  apply(step: Step): void;
  /** What `act` answers; the steps that it applied are forgotten again unless that `stays`. */
  attempt<T>(act: () => T, stays: (value: T) => boolean): T;
  /** Whether a directory will hold nothing; false for what is none. Cheap however often it is asked of a large one. */
  isEmpty(at: Place): boolean;
}

/** What is known of a root beyond what the look says, by path. */
interface Known {
  readonly facts: Map<RootedPath, Fact>;
  readonly texts: Map<RootedPath, string>;
  /** Where the disk holds what will have been moved to a path. */
  readonly origins: Map<RootedPath, Place>;
  /** Directories that will be new, and so hold nothing but what is known. */
  readonly made: Map<RootedPath, true>;
  /** Directories that something is known below. */
  readonly above: Map<RootedPath, true>;
  /** The names that come to a directory, and those that go. */
  readonly listed: Map<RootedPath, Map<string, boolean>>;
  /** All names in directories whose size was asked for, kept up to date. */
  readonly present: Map<RootedPath, Set<string>>;
}

/** A world that starts as `look` says and lives through each step that is applied to it. */
export const openWorld = (look: Look): World => {
  const roots = new Map<RootName, Known>();
  const { change, either, attempt } = openUndoLog();

  const knownIn = (root: RootName): Known => {
    const known = roots.get(root) ?? nothingKnown();
    roots.set(root, known);
    return known;
  };

  const isAbove = (at: Place): boolean => roots.get(at.root)?.above.has(at.path) === true;

  /** Where the disk holds what will then be at `at`: itself, a moved directory's old place, or nowhere. */
  const originOf = (at: Place): Place | Fact => {
    const known = roots.get(at.root);
    return known === undefined ? at : originIn(known, at);
  };

  const fact = (at: Place, depth: Depth): Fact => {
    const known = roots.get(at.root);
    if (known === undefined) return look.fact(at, depth);
    const found = known.facts.get(at.path);
    if (found !== undefined && !(found.type === 'file' && depth === 'content' && 'stamp' in found.content))
      return found;
    const origin = originIn(known, at);
    return 'type' in origin ? (found ?? origin) : look.fact(origin, depth);
  };

  const type = (at: Place): Fact['type'] => {
    const known = roots.get(at.root);
    if (known === undefined) return look.type(at);
    const found = known.facts.get(at.path);
    if (found !== undefined) return found.type;
    const origin = originIn(known, at);
    return 'type' in origin ? origin.type : look.type(origin);
  };

  const setFact = (at: Place, value: Fact): void => {
    const known = knownIn(at.root);
    if ((value.type === 'link' || value.type === 'file') && known.above.has(at.path)) forgetBelow(at);
    const was = fact(at, 'stamp');
    change(known.facts, at.path, value);
    // The root has no name in a directory of its own.
    if (at.path === '/') return;
    const directory = parentPath(at.path);
    for (let path = directory; !known.above.has(path); path = parentPath(path)) change(known.above, path, true);
    let names = known.listed.get(directory);
    if (names === undefined) {
      names = new Map();
      change(known.listed, directory, names);
    }
    const name = baseName(at.path);
    change(names, name, value.type !== 'absent');
    const count = ({ type }: Fact) => {
      const present = known.present.get(directory);
      type === 'absent' ? present?.delete(name) : present?.add(name);
    };
    either(
      () => count(value),
      () => count(was),
    );
  };

  const forgetSizes = (): void => {
    for (const { present } of roots.values()) present.clear();
  };

  /** Nothing is known of what lies below something that is no directory any more. */
  const forgetBelow = (at: Place): void => {
    const known = knownIn(at.root);
    either(forgetSizes, forgetSizes);
    const forget = <V>(map: Map<RootedPath, V>): void => {
      for (const path of [...map.keys()]) if (isBelow(path, at.path)) change(map, path, undefined);
    };
    for (const map of [known.facts, known.texts, known.origins, known.made, known.listed]) forget<unknown>(map);
  };

  /** What is known below a directory moves with it; what was known below its new place is no longer there. */
  const moveKnown = (from: Place, to: Place): void => {
    const [here, there] = [knownIn(from.root), knownIn(to.root)];
    const move = <V>(source: Map<RootedPath, V>, target: Map<RootedPath, V>): void => {
      const moved = [...source].filter(([path]) => isBelow(path, from.path));
      for (const [path] of moved) change(source, path, undefined);
      for (const path of [...target.keys()]) if (isBelow(path, to.path)) change(target, path, undefined);
      for (const [path, value] of moved) change(target, suffixed(to.path, path, from.path), value);
    };
    move(here.facts, there.facts);
    move(here.texts, there.texts);
    move(here.origins, there.origins);
    move(here.made, there.made);
    move(here.listed, there.listed);
    const names = here.listed.get(from.path);
    change(here.listed, from.path, undefined);
    change(there.listed, to.path, names);
  };

  const namesOf = (at: Place): readonly string[] | undefined => {
    if (fact(at, 'stamp').type !== 'dir') return undefined;
    const origin = originOf(at);
    const known = roots.get(at.root);
    const before = known?.made.has(at.path) === true || 'type' in origin ? [] : (look.names(origin) ?? []);
    const changes = known?.listed.get(at.path);
    if (changes === undefined) return before;
    const after = new Set(before);
    for (const [name, present] of changes) present ? after.add(name) : after.delete(name);
    return [...after].sort();
  };

  const sizeOf = (at: Place): number => {
    const { present } = knownIn(at.root);
    const counted = present.get(at.path);
    if (counted !== undefined) return counted.size;
    const names = new Set(namesOf(at));
    present.set(at.path, names);
    return names.size;
  };

  /** What was put at a place is not what the disk holds there, unless it was moved there as it was. */
  const settle = (step: Step, moved: Place | Fact | undefined): void => {
    if ('at' in step && step.do !== 'set-mode') {
      const { origins, made } = knownIn(step.at.root);
      change(origins, step.at.path, undefined);
      change(made, step.at.path, step.do === 'make-dir' ? true : undefined);
    }
    if ('to' in step) {
      const [here, there] = [knownIn(step.from.root), knownIn(step.to.root)];
      const wasMade = here.made.get(step.from.path);
      change(here.origins, step.from.path, undefined);
      change(here.made, step.from.path, undefined);
      change(there.made, step.to.path, wasMade);
      const origin = wasMade === undefined && moved !== undefined && !('type' in moved) ? moved : undefined;
      change(there.origins, step.to.path, origin);
    }
  };

  return {
    fact,
    type,
    device: (at) => {
      const origin = originOf(at);
      return 'type' in origin ? look.device({ root: at.root, path: parentPath(at.path) }) : look.device(origin);
    },
    text: (at, most) => {
      const origin = originOf(at);
      return roots.get(at.root)?.texts.get(at.path) ?? ('type' in origin ? undefined : look.text(origin, most));
    },
    names: namesOf,
    isEmpty: (at) => fact(at, 'stamp').type === 'dir' && sizeOf(at) === 0,
    attempt,
    apply: (step) => {
      if ('to' in step && fact(step.from, 'stamp').type === 'dir') either(forgetSizes, forgetSizes);
      if ('at' in step) knownIn(step.at.root).present.delete(step.at.path);
      const moved = 'to' in step ? originOf(step.from) : undefined;
      if ('to' in step && (isAbove(step.from) || isAbove(step.to))) moveKnown(step.from, step.to);
      for (const after of simulateStep(step, (at) => fact(at, 'stamp'), sha256Again)) setFact(after.at, after.fact);
      if (step.do === 'write-file') change(knownIn(step.at.root).texts, step.at.path, step.text);
      settle(step, moved);
    },
  };
};

const nothingKnown = (): Known => ({
  facts: new Map(),
  texts: new Map(),
  origins: new Map(),
  made: new Map(),
  above: new Map(),
  listed: new Map(),
  present: new Map(),
});

const originIn = ({ facts, origins, made }: Known, at: Place): Place | Fact => {
  for (let above: RootedPath = at.path; above !== '/'; ) {
    const origin = origins.size === 0 ? undefined : origins.get(above);
    if (origin !== undefined) return { root: origin.root, path: suffixed(origin.path, at.path, above) };
    above = parentPath(above);
    const fact = facts.get(above);
    if (fact === undefined || origins.has(above)) continue;
    if (made.has(above) || fact.type === 'absent') return absent;
    if (fact.type !== 'dir') return { type: 'other', what: fact.type === 'link' ? 'behind a link' : 'below a file' };
  }
  return at;
};

/** The hash by which regular files are compared, in hexadecimal. */
export const sha256 = (text: string): string => {
  const found = hash('sha256', text);
  last = { text, sha256: found };
  return found;
};

/** A text is hashed when it is compared, and again when the step that writes it is lived through. */
const sha256Again = (text: string): string => (text === last?.text ? last.sha256 : sha256(text));

let last: { readonly text: string; readonly sha256: string } | undefined;

const suffixed = (base: RootedPath, path: RootedPath, ancestor: RootedPath): RootedPath =>
  path === ancestor ? base : joinPaths(base, path.slice(ancestor.length) as RootedPath);
