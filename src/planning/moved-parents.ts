import type { Ledger } from '../core/ledger.ts';
import { isBelow, type Place, type PlaceKey, placeKey, placeOfKey, type RootedPath } from '../core/place.ts';
import type { GuardedStep, LedgerWrite } from '../core/step.ts';
import type { World } from './world.ts';

/** A step that moves a directory also moves what the ledger says of the directories that were made inside it. */
export const withMovedParents = (one: GuardedStep, ledger: Ledger, world: World): GuardedStep => {
  const { step } = one;
  if (step.do !== 'set-aside' && step.do !== 'bring-back') return one;
  if (world.fact(step.from, 'stamp').type !== 'dir') return one;
  const moved = parentRecords(ledger, step.from.root).filter((key) => isBelow(placeOfKey(key).path, step.from.path));
  return moved.length === 0
    ? one
    : { ...one, writes: [...one.writes, ...moved.flatMap((key) => move(key, step.from, step.to, ledger))] };
};

const known = new WeakMap<Ledger, Map<string, readonly PlaceKey[]>>();

/** The directories of a root that were only made on the way to something; there are few, whatever the ledger's size. */
const parentRecords = (ledger: Ledger, root: string): readonly PlaceKey[] => {
  let byRoot = known.get(ledger);
  if (byRoot === undefined) {
    const found = new Map<string, PlaceKey[]>();
    for (const [key, record] of ledger.records) {
      if (!record.address.startsWith('parents/')) continue;
      const keys = found.get(record.address) ?? [];
      keys.push(key);
      found.set(record.address, keys);
    }
    byRoot = found;
    known.set(ledger, byRoot);
  }
  return byRoot.get(`parents/${root}`) ?? [];
};

const move = (key: PlaceKey, from: Place, to: Place, ledger: Ledger): readonly LedgerWrite[] => {
  const record = ledger.records.get(key);
  if (record === undefined) return [];
  const path = `${to.path}${placeOfKey(key).path.slice(from.path.length)}` as RootedPath;
  return [
    { key, record: null },
    { key: placeKey({ root: to.root, path }), record },
  ];
};
