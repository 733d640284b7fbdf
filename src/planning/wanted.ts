import type { Entry } from '../core/entry.ts';
import type { Ledger, LedgerRecord } from '../core/ledger.ts';
import {
  ancestorsOf,
  type Place,
  type PlaceKey,
  parentPath,
  placeKey,
  placeOfKey,
  type RootedPath,
} from '../core/place.ts';
import type { Resource } from '../core/resource.ts';

/** Everything that must exist, by place. */
export interface Wanted {
  /** What is recorded at places where it is no longer asked for. */
  readonly gone: ReadonlyMap<PlaceKey, LedgerRecord>;
  /** Directories that must stay, because they are wanted or on the way to something that is. */
  readonly needed: Pick<ReadonlySet<PlaceKey>, 'has'>;
  /** The places that more than one entry is about. */
  readonly shared: ReadonlySet<PlaceKey>;
}

/** Finds what is wanted where; beside a ledger that is empty nothing has to stay. */
export const wantedOf = (resources: readonly Resource[], ledger: Ledger): Wanted => {
  const entries = new Map<PlaceKey, Entry>();
  const shared = new Set<PlaceKey>();
  const sharedDirs = new Set<PlaceKey>();
  const kept: PlaceKey[] = [];
  for (const resource of resources) {
    for (const entry of resource.entries) {
      const key = placeKey(entry.at);
      const before = entries.size;
      entries.set(key, entry);
      if (entries.size === before) shared.add(key);
      if (entry.type === 'kept') kept.push(key);
    }
  }
  if (shared.size > 0) {
    for (const { type, at } of resources.flatMap((resource) => resource.entries)) {
      const key = placeKey(at);
      if (type === 'dir' && shared.has(key)) sharedDirs.add(key);
    }
  }
  const gone = new Map<PlaceKey, LedgerRecord>();
  // Mostly nothing is still to be moved aside, and no place has to be looked above of.
  const arrives = ledger.records.size > 0 && kept.some((key) => isArriving(key, entries.get(key), ledger));
  // Without an array for each pair, of which there may be more than nodes.
  ledger.records.forEach((record, key) => {
    const inTheWay = arrives && record.seed === true && arrivesBelow(placeOfKey(key), entries, ledger);
    if (inTheWay || !isAskedFor(entries.get(key), record)) gone.set(key, record);
  });
  const parents = ledger.records.size === 0 ? new Set<PlaceKey>() : neededParents(entries);
  const isDirectory = (key: PlaceKey): boolean => entries.get(key)?.type === 'dir' || sharedDirs.has(key);
  return {
    gone,
    needed: {
      has: (key) => parents.has(key) || (isDirectory(key) && !arrivesBelow(placeOfKey(key), entries, ledger)),
    },
    shared,
  };
};

type Entries = ReadonlyMap<PlaceKey, Entry>;

/**
 * An original that was set aside is only still wanted there when it comes from the same path; and something empty that
 * was made below a converted directory goes with that directory, whatever is to be kept there next.
 */
const isAskedFor = (entry: Entry | undefined, record: LedgerRecord): boolean =>
  entry !== undefined && fromOf(entry) === record.from;

/** Where an original that is to be kept comes from. */
const fromOf = (entry: Entry | undefined): RootedPath | undefined =>
  entry?.type === 'kept' ? entry.from.path : undefined;

/**
 * Whether a directory that is still to be moved aside comes to lie above a place: it needs a place that is free. Something
 * empty of ours goes there, and is made anew.
 */
const arrivesBelow = (at: Place, entries: Entries, ledger: Ledger): boolean =>
  ancestorsOf(at.path).some((path) => {
    const key = placeKey({ root: at.root, path });
    return isArriving(key, entries.get(key), ledger);
  });

const isArriving = (key: PlaceKey, entry: Entry | undefined, ledger: Ledger): boolean => {
  const from = fromOf(entry);
  return from !== undefined && ledger.records.get(key)?.from !== from;
};

/** Directories that must stay on the way to what is wanted; what lies below a kept original comes with it. */
const neededParents = (entries: Entries): ReadonlySet<PlaceKey> => {
  const needed = new Set<PlaceKey>();
  const [toPlaces, toKept, toOriginals] = [needer(needed, entries), needer(needed, entries), needer(needed, entries)];
  entries.forEach((entry) => {
    if (entry.type !== 'kept') toPlaces(entry.at);
    else if (toKept(entry.at)) toOriginals(entry.from);
  });
  return needed;
};

/** As `needAbove`, for places of one sort: they mostly follow their neighbours, for which all is said already. */
const needer = (needed: Set<PlaceKey>, entries: Entries): ((at: Place) => boolean) => {
  let last: { readonly root: string; readonly parent: string; readonly stays: boolean } | undefined;
  return (at) => {
    if (at.path === '/') return true;
    const parent = parentPath(at.path);
    if (last === undefined || last.root !== at.root || last.parent !== parent) {
      last = { root: at.root, parent, stays: needAbove(at, needed, entries) };
    }
    return last.stays;
  };
};

/** False when an original that is kept lies above. What is needed already has its own parents in the set. */
const needAbove = ({ root, path }: Place, needed: Set<PlaceKey>, entries: Entries): boolean => {
  const above: PlaceKey[] = [];
  for (let at = path; at !== '/'; ) {
    at = parentPath(at);
    const key = placeKey({ root, path: at });
    if (needed.has(key)) break;
    if (fromOf(entries.get(key)) !== undefined) return false;
    above.push(key);
  }
  for (const key of above) needed.add(key);
  return true;
};
