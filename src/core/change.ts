import type { Diagnostic } from './diagnostic.ts';
import type { Effect } from './effect.ts';
import type { Address } from './place.ts';
import type { KindName } from './resource.ts';
import type { Span } from './source.ts';
import type { GuardedStep, LedgerWrite } from './step.ts';

/** Whether a change does nothing but forget that something was ours. */
export const isForgetting = (change: Change): boolean =>
  change.action === 'adopt' && change.writes.every(({ record }) => record === null);

/** A text before and after, for showing a difference. */
export interface TextChange {
  readonly path: string;
  readonly before: string;
  readonly after: string;
}

interface ChangeBase {
  readonly address: Address;
  readonly kind: KindName | 'reload';
  /** The declaration that asked; absent when the declaration is gone. */
  readonly because?: Span;
  readonly image?: string;
  readonly node?: string;
  readonly needs: readonly Address[];
  readonly effect: Effect;
}

/**
 * What turns facts into entries for one resource, decided and ordered. `adopt` changes nothing on disk: what is there
 * is right, and only the ledger learns, or forgets, that it is ours.
 */
export type Change = ChangeBase &
  (
    | { readonly action: 'keep' }
    | {
        readonly action: 'adopt';
        readonly writes: readonly LedgerWrite[];
        /** What is forgotten is not gone: it stays where it is, because of what others put into it. */
        readonly holds?: true;
      }
    | { readonly action: 'create'; readonly steps: readonly GuardedStep[]; readonly texts: readonly TextChange[] }
    | {
        readonly action: 'update';
        readonly why: 'manifest' | 'drift';
        readonly steps: readonly GuardedStep[];
        readonly texts: readonly TextChange[];
      }
    | { readonly action: 'remove'; readonly steps: readonly GuardedStep[]; readonly texts: readonly TextChange[] }
    | { readonly action: 'run'; readonly steps: readonly GuardedStep[] }
    | { readonly action: 'blocked'; readonly diagnostics: readonly Diagnostic[] }
    | { readonly action: 'waiting'; readonly on: Address }
  );
