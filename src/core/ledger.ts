import type { Owner } from './fact.ts';
import type { Address, PlaceKey, RootName } from './place.ts';

/**
 * What was taken over at a place (`--adopt`) and returns when ours goes. `saved` is the name of a file's copy below
 * `runs/`, written `run/name`; the run that makes the copy fills it in.
 */
export type Original =
  | {
      readonly type: 'file';
      readonly sha256: string;
      readonly mode: number;
      readonly owner: Owner;
      readonly saved?: string;
    }
  | { readonly type: 'link'; readonly target: string };

/**
 * What we wrote at one place. It answers "is this ours?" and "what must go when the rule goes?", never "what is there?".
 * `kept` is an original set aside, `placeholder` an empty thing we made because the image had none.
 */
export interface LedgerRecord {
  readonly address: Address;
  readonly type: 'dir' | 'file' | 'link' | 'copy' | 'edit' | 'kept' | 'placeholder';
  /** Created once, then left alone. */
  readonly seed?: true;
  /** Hash of a regular file we wrote, or stamp of an original we set aside. */
  readonly content?: string;
  /** The link's text. */
  readonly target?: string;
  /** The lines that an edit put into somebody else's file. */
  readonly lines?: readonly string[];
  /** The lines that the edit was asked for, of which some may have been there. */
  readonly asked?: readonly string[];
  /** For `kept`: the path below the same root that the original came from. */
  readonly from?: string;
  /** For `edit`: the file itself did not exist before us. */
  readonly made?: true;
  /** What somebody else had there before us. */
  readonly original?: Original;
  /** The image or node that it was for, so that `--image` and `--node` select what is to be removed too. */
  readonly image?: string;
  readonly node?: string;
  /** Not to be removed while this says so. */
  readonly protect?: true;
}

/** All records, by place. `serial` grows by one with each run that changes it. */
export interface Ledger {
  readonly serial: number;
  readonly records: ReadonlyMap<PlaceKey, LedgerRecord>;
  /** The directories that the roots stood for when they were last written to. */
  readonly roots: ReadonlyMap<RootName, string>;
}

/** The ledger of a site where nothing was ever applied. */
export const emptyLedger: Ledger = { serial: 0, records: new Map(), roots: new Map() };
