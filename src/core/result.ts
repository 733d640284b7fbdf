import type { Diagnostic } from './diagnostic.ts';
import type { Address } from './place.ts';

/** A refusal of the machine: what was tried, where, and the error number's name. */
export interface Cause {
  readonly verb: string;
  readonly path: string;
  readonly errno: string;
  readonly message: string;
}

/** How a run ended. `stale`: nothing was done; `stopped`: resumable under `run`. */
export type Result =
  | { readonly outcome: 'applied'; readonly run: string; readonly changed: number }
  | { readonly outcome: 'stale'; readonly diagnostics: readonly Diagnostic[] }
  | {
      readonly outcome: 'stopped';
      readonly run: string;
      readonly at: Address;
      readonly done: number;
      readonly left: number;
      readonly cause: Cause;
    };
