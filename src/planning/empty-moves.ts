import type { LedgerRecord } from '../core/ledger.ts';
import { type Place, type PlaceKey, placeKey, placeOfKey, type RootedPath } from '../core/place.ts';
import type { Resource } from '../core/resource.ts';
import type { GuardedStep } from '../core/step.ts';
import { onlyOurs, type RecordAt } from './only-ours.ts';
import { isEmpty } from './retire.ts';
import type { World } from './world.ts';

/**
 * Whether an empty thing that we made is at a mount point where a link is to be now: it is set aside as an original is, and
 * its record says that it is none (see `planEntries`).
 */
export const isSetAsideEmpty = (
  key: PlaceKey,
  record: LedgerRecord,
  resource: Resource | undefined,
  world: World,
  recordAt: RecordAt,
): boolean =>
  record.seed === true &&
  resource?.entries.some((entry) => entry.type === 'kept' && placeKey(entry.from) === key) === true &&
  onlyOurs(placeOfKey(key), world, recordAt);

/** The other way round: how an empty thing that we made behind a link of ours comes back where a mount point is to be. */
export const bringBackEmpty = (
  key: PlaceKey,
  { from, target, content: _content, type, ...rest }: LedgerRecord,
  resource: Resource | undefined,
  world: World,
): GuardedStep | undefined => {
  if (type !== 'placeholder' || from === undefined) return undefined;
  const at = placeOfKey(key);
  const home: Place = { root: at.root, path: from as RootedPath };
  const entry = resource?.entries.find((one) => placeKey(one.at) === placeKey(home));
  if ((entry?.type !== 'dir' && entry?.type !== 'file') || entry.claim !== 'seed') return undefined;
  const [empty, link] = [world.fact(at, 'stamp'), world.fact(home, 'stamp')];
  if (link.type !== 'link' || link.target !== target || empty.type !== entry.type) return undefined;
  if (empty.type === 'file' ? !isEmpty(empty.content) : !world.isEmpty(at)) return undefined;
  const record: LedgerRecord = { ...rest, type: entry.type === 'dir' ? 'dir' : 'placeholder', seed: true };
  return {
    step: { do: 'bring-back', from: at, to: home },
    expect: [
      { at, fact: empty },
      { at: home, fact: link },
    ],
    writes: [
      { key, record: null },
      { key: placeKey(home), record },
    ],
  };
};
