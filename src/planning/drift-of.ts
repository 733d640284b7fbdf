import type { Change } from '../core/change.ts';
import type { Ledger } from '../core/ledger.ts';
import type { Look } from '../core/look.ts';
import type { Address } from '../core/place.ts';
import type { Plan } from '../core/plan.ts';
import { isAsRecorded } from './verify-ledger.ts';

/**
 * What of a plan is there because somebody changed what was applied: what mends it, and, where the declaration has gone or
 * changed as well, what is done about places that are no longer as they were recorded.
 */
export const driftOf = (plan: Plan, ledger: Ledger, look: Look): readonly Change[] => {
  const others = new Set(plan.changes.filter((change) => !isMending(change)).map(({ address }) => address));
  const moved = new Set<Address>();
  ledger.records.forEach((record, key) => {
    const { address } = record;
    if (others.has(address) && !moved.has(address) && !isAsRecorded(key, record, look)) moved.add(address);
  });
  return plan.changes.filter((change) => isMending(change) || moved.has(change.address));
};

const isMending = (change: Change): boolean => change.action === 'update' && change.why === 'drift';
