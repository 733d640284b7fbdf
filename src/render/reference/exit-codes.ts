/** What each exit code says, for manual pages and the reference. */
export const exitCodes: readonly (readonly [code: number, meaning: string])[] = [
  [0, 'done, or nothing to do'],
  [1, 'failed; nothing was changed'],
  [2, 'there are changes, drift or differences (with --detailed-exitcode; always for drift and fmt --check)'],
  [3, 'a manifest, option or target is invalid'],
  [4, 'somebody else holds the lock'],
  [5, 'refused by policy, protection or an assertion'],
  [6, 'the plan is stale: something moved since it was made; nothing was changed'],
  [7, 'stopped half-way; apply --resume goes on (power: some nodes failed)'],
  [8, 'not approved'],
  [9, 'not confirmed in time, and taken back (apply --confirm-within)'],
  [70, 'a bug of statelite'],
];
