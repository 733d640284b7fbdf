import { hash } from 'node:crypto';
import { absent, type Fact } from '../core/fact.ts';
import type { Depth, Look } from '../core/look.ts';
import {
  baseName,
  childPath,
  joinPaths,
  type Place,
  type PlaceKey,
  parentPath,
  placeKey,
  type RootedPath,
} from '../core/place.ts';
import { simulateStep } from '../core/simulate.ts';
import type { Step } from '../core/step.ts';

/** The machine as it will be after the steps planned so far. */
export interface World extends Look {
  /** Records what a step will have changed. */
  apply(step: Step): void;
  /** Whether a directory will hold nothing; false for what is none. Cheap however often it is asked of a large one. */
  isEmpty(at: Place): boolean;
  /** How many names a directory will hold. */
  sizeOf(at: Place): number;
}

/** A world that starts as `look` says and lives through each step that is applied to it. */
export const openWorld = (look: Look | World): World => {
  const facts = new Map<PlaceKey, Fact>();
  const texts = new Map<PlaceKey, string>();
  const listed = new Map<PlaceKey, Map<string, boolean>>();
  const origins = new Map<PlaceKey, Place>();
  const made = new Map<PlaceKey, true>();
  const above = new Set<PlaceKey>();
  // The names in directories whose size was asked for, kept up to date.
  const present = new Map<PlaceKey, Set<string>>();

  /** Where the disk holds what will then be at `at`: itself, a moved directory's old place, or nowhere. */
  const originOf = (at: Place): Place | Fact => {
    if (facts.size === 0) return at;
    for (let above: RootedPath = at.path; above !== '/'; ) {
      const key = placeKey({ root: at.root, path: above });
      const origin = origins.get(key);
      if (origin !== undefined) return { root: origin.root, path: suffixed(origin.path, at.path, above) };
      above = parentPath(above);
      const aboveKey = placeKey({ root: at.root, path: above });
      const fact = facts.get(aboveKey);
      if (fact === undefined || origins.has(aboveKey)) continue;
      if (made.has(aboveKey) || fact.type === 'absent') return absent;
      if (fact.type !== 'dir') return { type: 'other', what: fact.type === 'link' ? 'behind a link' : 'below a file' };
    }
    return at;
  };

  const fact = (at: Place, depth: Depth): Fact => {
    if (facts.size === 0) return look.fact(at, depth);
    const known = facts.get(placeKey(at));
    if (known !== undefined && !(known.type === 'file' && depth === 'content' && 'stamp' in known.content))
      return known;
    const origin = originOf(at);
    return 'type' in origin ? (known ?? origin) : look.fact(origin, depth);
  };

  const setFact = (at: Place, value: Fact): void => {
    if ((value.type === 'link' || value.type === 'file') && above.has(placeKey(at))) forgetBelow(at);
    facts.set(placeKey(at), value);
    // The root has no name in a directory of its own.
    if (at.path === '/') return;
    for (let path = at.path; path !== '/'; ) {
      path = parentPath(path);
      const key = placeKey({ root: at.root, path });
      if (above.has(key)) break;
      above.add(key);
    }
    const directory = placeKey({ root: at.root, path: parentPath(at.path) });
    const names = listed.get(directory) ?? new Map<string, boolean>();
    names.set(baseName(at.path), value.type !== 'absent');
    listed.set(directory, names);
    if (value.type === 'absent') present.get(directory)?.delete(baseName(at.path));
    else present.get(directory)?.add(baseName(at.path));
  };

  /** Nothing is known of what lies below something that is no directory any more. */
  const forgetBelow = (at: Place): void => {
    present.clear();
    for (const map of [facts, texts, origins, made, listed]) {
      for (const key of [...map.keys()]) if (isWithin(key, at)) map.delete(key);
    }
  };

  /** What is known below a directory moves with it; what was known below its new place is no longer there. */
  const moveKnown = (from: Place, to: Place): void => {
    for (const map of [facts, texts, origins, made]) moveKeys<unknown>(map, from, to);
    moveKeys(listed, from, to);
    const names = listed.get(placeKey(from));
    listed.delete(placeKey(from));
    listed.delete(placeKey(to));
    if (names !== undefined) listed.set(placeKey(to), names);
  };

  const namesOf = (at: Place): readonly string[] | undefined => {
    if (fact(at, 'stamp').type !== 'dir') return undefined;
    const origin = originOf(at);
    const changes = listed.get(placeKey(at));
    const before = made.has(placeKey(at)) || 'type' in origin ? [] : (look.names(origin) ?? []);
    if (changes === undefined) return before;
    const after = new Set(before);
    for (const [name, present] of changes) present ? after.add(name) : after.delete(name);
    return [...after].sort();
  };

  const sizeOf = (at: Place): number => {
    const key = placeKey(at);
    const known = present.get(key);
    if (known !== undefined) return known.size;
    const origin = originOf(at);
    if (!('sizeOf' in look) || made.has(key) || 'type' in origin) {
      const names = new Set(namesOf(at));
      present.set(key, names);
      return names.size;
    }
    // A draft changes little, so it counts from what the world below it knows.
    let size = look.sizeOf(origin);
    for (const [name, after] of listed.get(key) ?? []) {
      const before = look.fact({ root: origin.root, path: childPath(origin.path, name) }, 'stamp').type !== 'absent';
      size += Number(after) - Number(before);
    }
    return size;
  };

  return {
    fact,
    device: (at) => {
      const origin = originOf(at);
      return 'type' in origin ? look.device({ root: at.root, path: parentPath(at.path) }) : look.device(origin);
    },
    text: (at) => {
      const origin = originOf(at);
      return texts.get(placeKey(at)) ?? ('type' in origin ? undefined : look.text(origin));
    },
    names: namesOf,
    isEmpty: (at) => fact(at, 'stamp').type === 'dir' && sizeOf(at) === 0,
    sizeOf,
    apply: (step) => {
      if ('to' in step && fact(step.from, 'stamp').type === 'dir') present.clear();
      if ('at' in step) present.delete(placeKey(step.at));
      const moved = step.do === 'set-aside' || step.do === 'bring-back' ? originOf(step.from) : undefined;
      if (moved !== undefined && 'to' in step && (above.has(placeKey(step.from)) || above.has(placeKey(step.to)))) {
        moveKnown(step.from, step.to);
      }
      for (const after of simulateStep(step, (at) => fact(at, 'stamp'), sha256)) setFact(after.at, after.fact);
      if (step.do === 'write-file') texts.set(placeKey(step.at), step.text);
      if ('at' in step && step.do !== 'set-mode') {
        origins.delete(placeKey(step.at));
        if (step.do === 'make-dir') made.set(placeKey(step.at), true);
        else made.delete(placeKey(step.at));
      }
      if ('to' in step) {
        origins.delete(placeKey(step.from));
        origins.delete(placeKey(step.to));
        made.delete(placeKey(step.to));
        if (made.delete(placeKey(step.from))) made.set(placeKey(step.to), true);
        else if (moved !== undefined && !('type' in moved)) origins.set(placeKey(step.to), moved);
      }
    },
  };
};

/** The hash by which regular files are compared, in hexadecimal. */
export const sha256 = (text: string): string => {
  // A text is hashed when it is compared, and again when the step that writes it is lived through.
  if (text !== last.text) last = { text, sha256: hash('sha256', text) };
  return last.sha256;
};

let last = { text: '', sha256: hash('sha256', '') };

const isWithin = (key: PlaceKey, at: Place): boolean => key.startsWith(`${placeKey(at)}/`);

const rekeyed = (key: PlaceKey, from: Place, to: Place): PlaceKey =>
  `${placeKey(to)}${key.slice(placeKey(from).length)}` as PlaceKey;

const moveKeys = <V>(map: Map<PlaceKey, V>, from: Place, to: Place): void => {
  const moved = [...map].filter(([key]) => isWithin(key, from));
  for (const key of [...map.keys()]) if (isWithin(key, from) || isWithin(key, to)) map.delete(key);
  for (const [key, value] of moved) map.set(rekeyed(key, from, to), value);
};

const suffixed = (base: RootedPath, path: RootedPath, ancestor: RootedPath): RootedPath =>
  path === ancestor ? base : joinPaths(base, path.slice(ancestor.length) as RootedPath);
