// Made from schemas/ by scripts/generate.mjs; do not edit.
import type * as types from './types.ts';

/** One broken keyword, as ajv reports it. */
export interface SchemaError {
  readonly instancePath: string;
  readonly keyword: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly parentSchema: Readonly<Record<string, unknown>>;
  readonly data: unknown;
  readonly propertyName?: string;
}

/** Tells whether a value has the type; if not, `errors` says why. */
export interface Validator<T> {
  (value: unknown): value is T;
  readonly errors?: readonly SchemaError[] | null;
}

export declare const Site: Validator<types.SiteManifest>;
export declare const Image: Validator<types.ImageManifest>;
export declare const NodeGroup: Validator<types.NodeGroupManifest>;
export declare const Node: Validator<types.NodeManifest>;
export declare const LiteFile: Validator<types.LiteFileManifest>;
export declare const LiteTree: Validator<types.LiteTreeManifest>;
export declare const Statelite: Validator<types.StateliteManifest>;
export declare const Policy: Validator<types.PolicyManifest>;
export declare const Assertion: Validator<types.AssertionManifest>;
export declare const PlanPolicy: Validator<types.PlanPolicyManifest>;
