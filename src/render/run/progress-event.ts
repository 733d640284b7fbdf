import type { Change } from '../../core/change.ts';
import type { Diagnostic } from '../../core/diagnostic.ts';
import type { Address } from '../../core/place.ts';
import type { Plan, Summary } from '../../core/plan.ts';
import type { Result } from '../../core/result.ts';

/** What an apply tells while it goes on: `version` and `plan` first, `result` last. `changed` of `of` counts changes. */
export type ProgressEvent =
  | { readonly type: 'version'; readonly format_version: '1.0'; readonly statelite: string }
  | {
      readonly type: 'plan';
      readonly digest: string;
      readonly site: string;
      readonly purpose: Plan['purpose'];
      readonly summary: Summary;
    }
  /** What `--staged` leaves for later; it comes after `plan`. */
  | {
      readonly type: 'held-back';
      /** How many links wait for a refresh of the nodes. */
      readonly links: number;
      /** Images that wait until their nodes are down. */
      readonly images: readonly { readonly image: string; readonly changes: number; readonly because: Address }[];
    }
  | { readonly type: 'run-started'; readonly run: string; readonly of: number; readonly resumed: boolean }
  | {
      readonly type: 'change-done';
      readonly address: Address;
      readonly action: Change['action'];
      readonly changed: number;
      readonly of: number;
    }
  | { readonly type: 'would-run'; readonly command: readonly string[] }
  | { readonly type: 'run-abandoned'; readonly run: string; readonly done: number; readonly left: number }
  | { readonly type: 'note'; readonly diagnostics: readonly Diagnostic[] }
  /** Nothing new, but still at work; `seconds` since the run began. */
  | { readonly type: 'heartbeat'; readonly changed: number; readonly of: number; readonly seconds: number }
  | { readonly type: 'result'; readonly result: Result };
