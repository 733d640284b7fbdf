import type { Span } from '../core/source.ts';
import type {
  AssertionManifest,
  ImageManifest,
  LiteFileManifest,
  LiteTreeManifest,
  NodeGroupManifest,
  NodeManifest,
  PlanPolicyManifest,
  PolicyManifest,
  SiteManifest,
  StateliteManifest,
} from './generated/types.ts';

/** The value of each kind, as its schema describes it; defaults are not filled in. */
export interface ManifestValues {
  readonly Site: SiteManifest;
  readonly Image: ImageManifest;
  readonly NodeGroup: NodeGroupManifest;
  readonly Node: NodeManifest;
  readonly LiteFile: LiteFileManifest;
  readonly LiteTree: LiteTreeManifest;
  readonly Statelite: StateliteManifest;
  readonly Policy: PolicyManifest;
  readonly Assertion: AssertionManifest;
  readonly PlanPolicy: PlanPolicyManifest;
}

/** The kinds of manifests. */
export type ManifestKind = keyof ManifestValues;

/** A part of a manifest: keys and indexes from the top, such as `spec`, `files`, 0. */
export type Path = readonly (string | number)[];

/** The span of the value at a path; of its nearest existing ancestor when there is none. */
export type At = (...path: Path) => Span;

/** One manifest of a kind after validation: its plain value, and the position of every part of it. */
export interface ManifestOf<K extends ManifestKind> {
  readonly kind: K;
  readonly value: ManifestValues[K];
  readonly at: At;
}

/** One manifest of any kind; `kind` tells which. */
export type Manifest = { readonly [K in ManifestKind]: ManifestOf<K> }[ManifestKind];
