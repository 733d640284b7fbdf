import type { Diagnostic } from './diagnostic.ts';
import type { Effect } from './effect.ts';
import type { Entry } from './entry.ts';
import type { Address } from './place.ts';
import type { Span } from './source.ts';

/** The kinds of things we manage, one folder each below src/kinds. */
export type KindName =
  | 'image-link'
  | 'image-runtime'
  | 'layer'
  | 'state-dir'
  | 'node-list'
  | 'export'
  | 'boot-file'
  | 'boot-kernel';

/** Everything that one declaration asks for, as a unit that is created, blocked or removed together. */
export interface Resource {
  readonly address: Address;
  readonly kind: KindName;
  /** The declaration that asked for it. */
  readonly because: Span;
  /** The image it belongs to, for `--image`; and the node, for `--node`. */
  readonly image?: string;
  readonly node?: string;
  /** Must be done before this one. */
  readonly needs: readonly Address[];
  readonly entries: readonly Entry[];
  readonly effect: Effect;
  /** Kept whatever happens: `metadata.protect: true`. */
  readonly protect?: true;
  /** A command to run, once for all resources that name it, after one of them changed. */
  readonly reload?: readonly string[];
  /** Reasons found before looking at the place why this cannot be done. */
  readonly blocked?: readonly Diagnostic[];
}
