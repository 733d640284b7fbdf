import type { Change } from '../core/change.ts';
import type { Address } from '../core/place.ts';
import type { Summary } from '../core/plan.ts';

/** What is done to each address of some changes: what comes first, but being recorded only where nothing else is done. */
export const actionsByAddress = (changes: readonly Change[]): ReadonlyMap<Address, Change['action']> => {
  const actions = new Map<Address, Change['action']>();
  for (const { address, action } of changes) {
    const before = actions.get(address);
    if (before === undefined || before === 'adopt') actions.set(address, action);
  }
  return actions;
};

/** How many addresses each action is done to. */
export const countActions = (actions: ReadonlyMap<Address, Change['action']>): Summary => {
  const by = { create: 0, update: 0, remove: 0, adopt: 0, blocked: 0, waiting: 0, keep: 0, run: 0 };
  for (const one of actions.values()) by[one] += 1;
  const { blocked, waiting, adopt } = by;
  return { add: by.create, change: by.update, destroy: by.remove, adopt, blocked, waiting, unchanged: by.keep };
};
