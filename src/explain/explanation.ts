import type { LitefileRule } from '../cluster/cluster.ts';
import type { Origin } from '../cluster/simulate-node.ts';
import type { Fact } from '../core/fact.ts';
import type { RootedPath } from '../core/place.ts';
import type { Span } from '../core/source.ts';

/** Why one path of a node, or of an image, is as it will be: every row that had a say, and what comes of it. */
export interface Explanation {
  readonly node: Named | undefined;
  readonly image: Named;
  /** The path in normal form, and the one that the links on its way make of it. */
  readonly asked: RootedPath;
  readonly path: string;
  readonly hops: readonly Hop[];
  /** Whether the root tree of the image is on this machine. */
  readonly seen: boolean;
  readonly outcome: Outcome;
  /** The rule that decides; undefined when the path is read from the image or needs nothing. */
  readonly rule: PlacedRule | undefined;
  /** The rules above it, the outermost first. */
  readonly parents: readonly PlacedRule[];
  /** Paths below it that have rules of their own. */
  readonly inside: readonly RootedPath[];
  /** Every row of litefile that is about the path, in the order written. */
  readonly candidates: readonly Candidate[];
  /** Every row of litetree that is about the image, in order of priority. */
  readonly layers: readonly LayerStep[];
  /** Rows of the statelite table that name the node; empty when the rule keeps nothing. */
  readonly mounts: readonly MountStep[];
  readonly supply: Supply;
  /** What lies where once the plan is applied and the node has booted. */
  readonly lies: readonly Lying[];
  readonly write: Write;
  /** What could not be looked at, and what that leaves open. */
  readonly notes: readonly string[];
}

/** Something with a name, and where it is declared. */
export interface Named {
  readonly name: string;
  readonly at: Span;
}

/** One link on the way to the path, and what holds it: the image, or what supplies the rule above it. */
export interface Hop {
  readonly at: RootedPath;
  readonly target: string;
  readonly in: string;
  /** Where a relative link really lies, and so is followed from, when that is another place. */
  readonly lies?: RootedPath;
}

/**
 * `rule`: the path has one of its own; `below-rule`: it lies in a directory that has one; `image`: it has none;
 * `own-area`: it lies where statelite keeps things on a node, and no rule shows it under another path; `runtime`: it lies in a
 * file system that every node mounts by itself; `unresolvable`: links lead round and round, or a file is in the way.
 */
export type Outcome = 'rule' | 'below-rule' | 'image' | 'own-area' | 'runtime' | 'unresolvable';

/** A rule, and the path at which it applies. */
export interface PlacedRule {
  readonly rule: LitefileRule;
  readonly path: RootedPath;
  readonly is: 'file' | 'dir';
}

/** What became of a row that could have had a say. */
export type RowVerdict =
  | 'decides'
  | 'parent'
  | 'overruled'
  | 'disabled'
  | 'other-image'
  | 'matches-nothing'
  | 'needs-nothing';

/** A row of litefile. */
export interface Candidate {
  readonly at: Span;
  readonly file: string;
  readonly selector: string;
  readonly options: string;
  readonly method: string;
  readonly verdict: RowVerdict;
  /** A clause that says why. */
  readonly why: string;
}

/** One variable of a directory, its value, and every place that sets it, the winning one first. */
export interface Expansion {
  readonly written: string;
  readonly value: string | undefined;
  readonly sources: readonly Source[];
}

/** A place that gives a variable a value. */
export interface Source {
  /** `node n001`, `group japan`, `site`, `image compute`, `default`. */
  readonly from: string;
  readonly value: string;
  readonly at: Span | undefined;
}

/** What looking into a layer said. */
export type LayerFound =
  | 'supplies'
  | 'joined'
  | 'not-needed'
  | 'empty-directory'
  | 'not-there'
  | 'no-directory'
  | 'not-joined'
  | 'not-visible'
  | 'needs-node';

/** A row of litetree. */
export interface LayerStep {
  readonly at: Span;
  readonly priority: number;
  readonly selector: string;
  readonly template: string;
  readonly verdict: 'asked' | 'overruled' | 'disabled' | 'other-image';
  readonly why: string;
  readonly variables: readonly Expansion[];
  /** `server:directory`, undefined for a row that is not asked or whose variables have no value here. */
  readonly location: string | undefined;
  /** Where this machine has it. */
  readonly here: string | undefined;
  readonly found: LayerFound | undefined;
}

/** A row of the statelite table. */
export interface MountStep {
  readonly at: Span;
  readonly node: string;
  readonly template: string;
  readonly verdict: 'decides' | 'overruled' | 'disabled' | 'other-image';
  readonly why: string;
  readonly variables: readonly Expansion[];
  readonly location: string | undefined;
  readonly here: string | undefined;
}

/** One thing that supplies something: what it is called, and the full name of the file there. */
export interface Supplier {
  readonly origin: Origin;
  readonly name: string;
  readonly place: string;
  readonly fact: Fact | undefined;
}

/** What a node finds at the path. */
export interface Supply {
  readonly type: 'file' | 'dir' | 'link' | 'other' | undefined;
  /** What supplies it; several, in order, when files are joined. */
  readonly from: readonly Supplier[];
  /** Mode and owner that it will have, as far as is known. */
  readonly fact: Fact | undefined;
  /** False when something that could not be looked at might supply it instead. */
  readonly sure: boolean;
  /** Why the rule cannot be put into effect. */
  readonly problem: string | undefined;
}

/** One thing that lies somewhere. */
export interface Lying {
  readonly where: 'image' | 'node' | 'server';
  readonly path: string;
  readonly what: string;
}

/** What happens to what the node writes there. */
export interface Write {
  readonly allowed: boolean;
  readonly survives: boolean;
  /** Where it goes, or why it fails. */
  readonly to: string;
}
