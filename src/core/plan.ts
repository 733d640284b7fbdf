import type { Change } from './change.ts';
import type { Diagnostic } from './diagnostic.ts';
import type { RootName } from './place.ts';

/** How many resources each action concerns. */
export interface Summary {
  readonly add: number;
  readonly change: number;
  readonly destroy: number;
  readonly adopt: number;
  readonly blocked: number;
  readonly waiting: number;
  readonly unchanged: number;
}

/**
 * Exactly what an apply would do, in order, and nothing about when or by whom: equal inputs give equal plans.
 * `keep` changes are counted in the summary and left out of `changes`.
 */
export interface Plan {
  readonly formatVersion: '1.0';
  readonly site: string;
  readonly purpose: 'apply' | 'destroy' | 'rollback';
  /** The real directory that `--root` named; without it the plan is for the machine itself. */
  readonly below?: string;
  /** The directories that stand for the roots, without the `--root` prefix. */
  readonly roots: readonly { readonly name: RootName; readonly directory: string }[];
  /** The ledger that the plan was made from. */
  readonly ledgerSerial: number;
  readonly changes: readonly Change[];
  readonly summary: Summary;
  readonly diagnostics: readonly Diagnostic[];
}
