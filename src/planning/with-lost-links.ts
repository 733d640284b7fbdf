import { type Fact, isOutOfSight } from '../core/fact.ts';
import type { Ledger } from '../core/ledger.ts';
import type { Look } from '../core/look.ts';
import {
  ancestorsOf,
  baseName,
  joinPaths,
  type Place,
  parentPath,
  placeKey,
  placeOfKey,
  type RootedPath,
  type RootName,
} from '../core/place.ts';
import { defaultArea, ourTarget } from './resolve-path.ts';

/**
 * What is seen, with those links of ours that somebody took away back in their places: the original is safe in
 * `/.default`, so a rule still has what it asks for, and a pattern still finds it. Only rules are looked up like this;
 * what is to be done about it is decided by what is really there.
 */
export const withLostLinks = (look: Look, { records }: Ledger): Look => {
  if (records.size === 0) return look;

  const holdsSomething = (at: Place): boolean => {
    const type = look.type(at);
    return type === 'other' ? !isOutOfSight(look.fact(at, 'stamp')) : type !== 'absent';
  };

  const lostLink = (at: Place): Fact | undefined => {
    const kept: Place = { root: at.root, path: joinPaths(defaultArea, at.path) };
    const target = ourTarget(at.path);
    const record = records.get(placeKey(kept));
    if (record?.from !== at.path || record.target !== target) return undefined;
    return holdsSomething(kept) ? { type: 'link', target } : undefined;
  };

  const isLost = (at: Place): boolean => look.fact(at, 'link').type === 'absent' && lostLink(at) !== undefined;

  // Only a pattern lists directories, so the ledger is only read for one.
  const lost = new Map<RootName, ReadonlyMap<RootedPath, ReadonlySet<string>>>();
  const lostBelow = ({ root, path }: Place): ReadonlySet<string> => {
    let names = lost.get(root);
    if (names === undefined) {
      names = namesLeadingTo(linkPlaces(records, root).filter(isLost));
      lost.set(root, names);
    }
    return names.get(path) ?? none;
  };

  return {
    fact: (at, depth) => {
      const found = look.fact(at, depth);
      return found.type === 'absent' ? (lostLink(at) ?? found) : found;
    },
    type: (at) => {
      const found = look.type(at);
      return found === 'absent' ? (lostLink(at)?.type ?? found) : found;
    },
    names: (at) => {
      const found = look.names(at);
      const back = lostBelow(at);
      return back.size === 0 ? found : [...new Set([...(found ?? []), ...back])].sort();
    },
    text: look.text,
    device: look.device,
  };
};

const none: ReadonlySet<string> = new Set();

/** Where the links belong that stand for the originals kept in an image. */
const linkPlaces = (records: Ledger['records'], root: RootName): readonly Place[] => {
  const places: Place[] = [];
  records.forEach(({ from }, key) => {
    if (from !== undefined && placeOfKey(key).root === root) places.push({ root, path: from as RootedPath });
  });
  return places;
};

/** By directory, the names by which one comes to some places: with a link its directory may have gone. */
const namesLeadingTo = (places: readonly Place[]): ReadonlyMap<RootedPath, ReadonlySet<string>> => {
  const names = new Map<RootedPath, Set<string>>();
  for (const { path } of places) {
    for (const one of [...ancestorsOf(path).slice(1), path]) {
      const above = parentPath(one);
      names.set(above, (names.get(above) ?? new Set()).add(baseName(one)));
    }
  }
  return names;
};
