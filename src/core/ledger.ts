import type { Address, PlaceKey } from './place.ts';

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
  /** For `kept`: the path below the same root that the original came from. */
  readonly from?: string;
}

/** All records, by place. `serial` grows by one with each run that changes it. */
export interface Ledger {
  readonly serial: number;
  readonly records: ReadonlyMap<PlaceKey, LedgerRecord>;
}

export const emptyLedger: Ledger = { serial: 0, records: new Map() };
