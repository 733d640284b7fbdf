import type { PlaceKey } from '../core/place.ts';
import { attempting } from './attempt.ts';
import { withWrites, writeLedger } from './ledger-file.ts';
import { type LockAnswer, releaseLock, takeLock } from './lock.ts';
import type { State } from './state.ts';

/** Clears records from the ledger, under the lock; the lock when somebody else holds it. */
export const forgetRecords = (
  state: State,
  keys: readonly PlaceKey[],
  by: { readonly user: string; readonly command: string },
): Extract<LockAnswer, { type: 'held' }> | undefined => {
  const lock = takeLock(state.directory, by);
  if (lock.type === 'held') return lock;
  try {
    const after = withWrites(
      state.ledger,
      keys.map((key) => ({ key, record: null })),
    );
    writeLedger(state.directory.path, { ...after, serial: after.serial + 1 }, true, attempting(undefined));
  } finally {
    releaseLock(state.directory, lock.owner);
  }
  return undefined;
};
