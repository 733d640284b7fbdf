import type { Owner } from './fact.ts';
import type { Place } from './place.ts';

/** own: converge it, and remove it when no longer wanted. seed: create it once, then leave it alone. */
export type Claim = 'own' | 'seed';

/** The editors that can change a found text without touching what is not ours; each is a pure function of a kind. */
export type EditorName = 'exports';

/**
 * One thing that must exist at a place. `edit` owns some lines of somebody else's file. `kept` is an original moved
 * from `from` to `at`, where a link with `target` takes its place; `otherwise` says what to make where there was none.
 */
export type Entry =
  | { readonly type: 'dir'; readonly at: Place; readonly mode: number; readonly owner: Owner; readonly claim: Claim }
  | {
      readonly type: 'file';
      readonly at: Place;
      readonly text: string;
      readonly mode: number;
      readonly owner: Owner;
      readonly claim: Claim;
    }
  | { readonly type: 'edit'; readonly at: Place; readonly editor: EditorName; readonly lines: readonly string[] }
  | { readonly type: 'link'; readonly at: Place; readonly target: string }
  | { readonly type: 'copy'; readonly at: Place; readonly from: Place; readonly mode: number; readonly owner: Owner }
  | {
      readonly type: 'kept';
      readonly at: Place;
      readonly from: Place;
      readonly target: string;
      readonly otherwise: 'file' | 'dir';
    };
