/** What the exit code tells a script; DESIGN section 7 is the contract. */
export const exit = {
  done: 0,
  failed: 1,
  changes: 2,
  invalid: 3,
  locked: 4,
  refused: 5,
  stale: 6,
  stopped: 7,
  notApproved: 8,
  unconfirmed: 9,
  bug: 70,
} as const;

/** One of the exit codes. */
export type ExitCode = (typeof exit)[keyof typeof exit];
