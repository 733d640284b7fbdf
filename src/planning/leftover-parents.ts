import type { Change } from '../core/change.ts';
import type { Ledger, LedgerRecord } from '../core/ledger.ts';
import { type Place, type PlaceKey, placeKey, placeOfKey, type RootName } from '../core/place.ts';
import type { KindName } from '../core/resource.ts';
import type { GuardedStep, LedgerWrite } from '../core/step.ts';
import { parentsAddress } from './parents.ts';
import type { Wanted } from './wanted.ts';
import type { World } from './world.ts';

/** What looking for leftovers rests on. */
export interface LeftoverInput {
  readonly world: World;
  /** What the ledger will say once the removals are done. */
  readonly ledger: Ledger;
  /** Directories that must stay. */
  readonly needed: Wanted['needed'];
  selects(record: LedgerRecord, key: PlaceKey): boolean;
}

/**
 * The changes that remove directories that were only made on the way to something that is gone: a run that was cut may
 * have left them empty, and so may somebody who took away what they held. One change for each root.
 */
export const leftoverParents = (input: LeftoverInput): readonly Change[] => {
  const byRoot = new Map<RootName, Place[]>();
  input.ledger.records.forEach((record, key) => {
    if (!record.address.startsWith('parents/')) return;
    const at = placeOfKey(key);
    if (record.address !== parentsAddress(at) || input.needed.has(key) || !input.selects(record, key)) return;
    byRoot.set(at.root, [...(byRoot.get(at.root) ?? []), at]);
  });
  return [...byRoot.keys()].sort().flatMap((root) => changeOf(byRoot.get(root) ?? [], input.world));
};

/** What lies deepest goes first; what holds something stays, and what is no directory any more is forgotten. */
const changeOf = (places: readonly Place[], world: World): readonly Change[] => {
  const steps: GuardedStep[] = [];
  const writes: LedgerWrite[] = [];
  for (const at of places.toSorted((a, b) => (a.path < b.path ? 1 : -1))) {
    const fact = world.fact(at, 'stamp');
    const write: LedgerWrite = { key: placeKey(at), record: null };
    if (fact.type !== 'dir') writes.push(write);
    else if (world.names(at)?.length === 0) {
      steps.push({ step: { do: 'remove', at }, expect: [{ at, fact }], writes: [write] });
      world.apply({ do: 'remove', at });
    }
  }
  const [first] = places;
  if (first === undefined) return [];
  const base = {
    address: parentsAddress(first),
    kind: kindIn(first.root),
    needs: [],
    effect: { when: 'none', nodes: 0 },
  } as const;
  const last = steps.at(-1);
  if (last === undefined) return writes.length === 0 ? [] : [{ ...base, action: 'adopt', writes }];
  const all = [...steps.slice(0, -1), { ...last, writes: [...last.writes, ...writes] }];
  return [{ ...base, action: 'remove', steps: all, texts: [] }];
};

/** The kind that most of what lies below a root belongs to, under which the change is shown. */
const kindIn = (root: RootName): KindName => {
  if (root === 'tftp') return 'boot-file';
  if (root.startsWith('image/')) return 'image-link';
  return root.startsWith('local/') ? 'state-dir' : 'node-list';
};
