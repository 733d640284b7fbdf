import type { Diagnostic } from './diagnostic.ts';
import type { Owner } from './fact.ts';
import type { Ledger } from './ledger.ts';
import type { RootedPath } from './place.ts';

/** What planning must know of a machine, to plan for it elsewhere. */
export interface Snapshot {
  readonly site: string;
  /** The real directory that `--root` named; without it the snapshot is of the machine itself. */
  readonly below?: string;
  /** When it was taken (ISO 8601), for people; nothing is decided by it. */
  readonly taken: string;
  readonly ledger: Ledger;
  /** What reading the state directory had to tell. */
  readonly diagnostics: readonly Diagnostic[];
  /** The run that stopped half-way, with the steps done and left, and whether it owes the server a reload. */
  readonly unfinished?: { readonly run: string; readonly done: number; readonly left: number; readonly reload?: true };
  /** The stage in which an image's build stopped, by image. */
  readonly builds: ReadonlyMap<string, string>;
  readonly trees: readonly SnapshotTree[];
}

/** What is known of the tree below one directory of the machine. */
export interface SnapshotTree {
  /** Its name without the `--root` prefix. */
  readonly directory: string;
  /** What the directory itself is. */
  readonly top: SnapshotEntry;
  readonly directories: ReadonlyMap<RootedPath, SnapshotDirectory>;
  /** The texts that planning compares; null for a file that is not UTF-8. */
  readonly texts: ReadonlyMap<RootedPath, string | null>;
}

/** A directory of a tree, and what is known to be in it. */
export interface SnapshotDirectory {
  readonly mode: number;
  readonly owner: Owner;
  readonly device: number;
  /** Whether every name in it is among the entries. */
  readonly complete: boolean;
  readonly entries: ReadonlyMap<string, SnapshotEntry>;
}

/** What one name stands for; a file's hash is there when a decision may rest on its content. */
export type SnapshotEntry =
  | { readonly type: 'dir' }
  | { readonly type: 'absent' }
  | {
      readonly type: 'file';
      readonly mode: number;
      readonly owner: Owner;
      readonly stamp: string;
      readonly sha256?: string;
    }
  | { readonly type: 'link'; readonly target: string }
  | { readonly type: 'other'; readonly what: string };
