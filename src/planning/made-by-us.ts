import type { Ledger } from '../core/ledger.ts';
import { type Place, placeKey } from '../core/place.ts';

/** Whether we made what is at a place: an original that was kept, or a file that holds lines of ours, was there before us. */
export const madeByUs =
  ({ records }: Ledger) =>
  (at: Place): boolean => {
    const record = records.get(placeKey(at));
    return record !== undefined && record.type !== 'kept' && record.type !== 'edit';
  };
