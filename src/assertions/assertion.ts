import type { Behaviour, Method } from '../cluster/cluster.ts';
import type { RootedPath } from '../core/place.ts';
import type { Span } from '../core/source.ts';

/** Where the first content of a path may come from, as an assertion names it. */
export type Source =
  | { readonly tree: 'image' | 'state' }
  | { readonly tree: 'layer'; readonly by: 'priority'; readonly priority: number }
  | { readonly tree: 'layer'; readonly by: 'directory'; readonly directory: string }
  | { readonly tree: 'layer'; readonly by: 'manifest'; readonly name: string };

/** One thing that must be true of each node or image; of exports in the last two. */
export type Claim =
  | { readonly claim: 'boots'; readonly image: string }
  | { readonly claim: 'state'; readonly wanted: boolean | string }
  | { readonly claim: 'behaviour'; readonly path: RootedPath; readonly is: Behaviour | 'image' }
  | { readonly claim: 'method'; readonly path: RootedPath; readonly is: Method }
  | { readonly claim: 'writable' | 'survives'; readonly path: RootedPath; readonly is: boolean }
  | { readonly claim: 'comesFrom'; readonly path: RootedPath; readonly from: readonly Source[] }
  | { readonly claim: 'never' | 'always'; readonly options: readonly string[] };

/** What an assertion is about. */
export type Subject =
  | { readonly about: 'nodes'; readonly names: readonly string[] }
  | { readonly about: 'images'; readonly names: readonly string[] }
  | { readonly about: 'exports'; readonly path: RootedPath | 'ALL' };

/** One row of an Assertion manifest. */
export interface Assertion {
  /** `promises[2]`: the manifest, and the place in its list, counted from 1. */
  readonly name: string;
  readonly manifest: string;
  /** As a sentence: `nodes compute: /var/log is persistent`. */
  readonly text: string;
  readonly because: Span;
  readonly subject: Subject;
  readonly claims: readonly Claim[];
}

/** Things that an assertion is not true of, or of which it cannot be said, for one and the same reason. */
export interface Exception {
  /** Nodes, images, or exports as `path to client`; sorted. */
  readonly names: readonly string[];
  /** What is the case instead, or why it cannot be said. */
  readonly instead: string;
  readonly because: Span | undefined;
}

/** How one assertion came out. It failed when anything contradicts it, whatever else could not be decided. */
export interface Verdict {
  readonly assertion: Assertion;
  readonly result: 'passed' | 'failed' | 'undecided';
  /** How many nodes, images or exports were looked at. */
  readonly checked: number;
  readonly failures: readonly Exception[];
  readonly undecided: readonly Exception[];
}

/** What is found about one claim for one thing; undefined means that it holds. */
export type Found =
  | {
      readonly instead: string;
      /** How to say it of several of which the same is true, when that is not `instead`. */
      readonly together?: string;
      readonly because: Span | undefined;
      readonly undecided?: true;
    }
  | undefined;
