import type { Change } from '../../core/change.ts';
import type { Fact } from '../../core/fact.ts';
import type { Original } from '../../core/ledger.ts';
import { placeKey } from '../../core/place.ts';
import type { GuardedStep } from '../../core/step.ts';

/** Whether something of ours is put where something is that is not ours; only `--adopt` makes such a change. */
export const takesOver = (change: Change): boolean =>
  (change.action === 'create' || change.action === 'update') && change.steps.some(isTakeover);

/** What is expected at the place is what the ledger will owe. */
const isTakeover = ({ expect, writes }: GuardedStep): boolean =>
  writes.some(({ key, record }) => {
    const { original } = record ?? {};
    return original !== undefined && expect.some(({ at, fact }) => placeKey(at) === key && isSame(fact, original));
  });

const isSame = (fact: Fact, original: Original): boolean =>
  original.type === 'link'
    ? fact.type === 'link' && fact.target === original.target
    : fact.type === 'file' && 'sha256' in fact.content && fact.content.sha256 === original.sha256;
