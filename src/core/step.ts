import type { Fact, Owner } from './fact.ts';
import type { LedgerRecord } from './ledger.ts';
import type { Place, PlaceKey } from './place.ts';

/**
 * One effect. `set-aside` moves an original to `to` and leaves a link in its place; `bring-back` is its inverse.
 * `restore` puts back content saved before a run, by its hash. `run` is a reload command, argument by argument.
 */
export type Step =
  | { readonly do: 'make-dir'; readonly at: Place; readonly mode: number; readonly owner: Owner }
  | {
      readonly do: 'write-file';
      readonly at: Place;
      readonly text: string;
      readonly mode: number;
      readonly owner: Owner;
    }
  | {
      readonly do: 'copy-file';
      readonly at: Place;
      readonly from: Place;
      readonly sha256: string;
      readonly mode: number;
      readonly owner: Owner;
    }
  | { readonly do: 'make-link'; readonly at: Place; readonly target: string }
  | { readonly do: 'set-aside'; readonly from: Place; readonly to: Place; readonly target: string }
  | { readonly do: 'bring-back'; readonly from: Place; readonly to: Place }
  | { readonly do: 'set-mode'; readonly at: Place; readonly mode: number; readonly owner: Owner }
  | { readonly do: 'remove'; readonly at: Place }
  | {
      readonly do: 'restore';
      readonly at: Place;
      readonly sha256: string;
      readonly mode: number;
      readonly owner: Owner;
      /** The saved file's name below `runs/`, written `run/name`; it also holds the times. */
      readonly saved?: string;
    }
  | { readonly do: 'run'; readonly command: readonly string[] };

/** A fact that must still hold at a place when a step begins. */
export interface Expectation {
  readonly at: Place;
  readonly fact: Fact;
}

/** A ledger entry that a step sets, or clears with null. */
export interface LedgerWrite {
  readonly key: PlaceKey;
  readonly record: LedgerRecord | null;
}

/** A step that runs only while every place it touches still looks as planned. */
export interface GuardedStep {
  readonly step: Step;
  readonly expect: readonly Expectation[];
  /** What the ledger says once the step is done. */
  readonly writes: readonly LedgerWrite[];
}
