import type { Change } from '../core/change.ts';
import type { Diagnostic } from '../core/diagnostic.ts';
import type { Address } from '../core/place.ts';

/** What a run tells while it goes on. `changed` of `of` counts changes. */
export type RunEvent =
  | { readonly type: 'run-started'; readonly run: string; readonly of: number; readonly resumed: boolean }
  | {
      readonly type: 'change-done';
      readonly address: Address;
      readonly action: Change['action'];
      readonly changed: number;
      readonly of: number;
    }
  /** A reload command that is not run, because everything happens below `--root`. */
  | { readonly type: 'would-run'; readonly command: readonly string[] }
  /** A run that had stopped half-way was ended, so that this one can begin. */
  | { readonly type: 'run-abandoned'; readonly run: string; readonly done: number; readonly left: number }
  | { readonly type: 'note'; readonly diagnostics: readonly Diagnostic[] }
  /** Still at work; `seconds` since the run began. */
  | { readonly type: 'heartbeat'; readonly changed: number; readonly of: number; readonly seconds: number };

/** Between two steps: nothing to tell, but a moment in which somebody else may look. */
export interface AtWork {
  readonly type: 'at-work';
}
