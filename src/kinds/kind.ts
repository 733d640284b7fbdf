import type { Behaviour, Cluster, Loader } from '../cluster/cluster.ts';
import type { Survey } from '../cluster/survey.ts';
import type { RootedPath } from '../core/place.ts';
import type { KindName, Resource } from '../core/resource.ts';

/** What a kind may know when it says what must exist. Nothing here looks at a disk. */
export interface Desire {
  readonly cluster: Cluster;
  readonly survey: Survey;
  /** Names of running nodes; undefined means that every node is assumed to run. */
  readonly running: ReadonlySet<string> | undefined;
  /** What was applied in an image before; without it, nothing was. */
  applied?(image: string): Applied;
  /** The script that a node runs at boot. */
  readonly runtimeScript: string;
  /** Renders a boot file from the site's template, or from ours. */
  bootText(loader: Loader, part: string, values: BootValues): string;
}

/** What was applied in an image before, as far as its running nodes rest on it. */
export interface Applied {
  /** The paths at which the image has a link of ours. */
  readonly links: ReadonlySet<string>;
  /** The bind rules of the list that nodes boot with, which leave no trace in the image. */
  bound(): readonly BoundRule[];
}

/** A rule of method bind as a node booted with it. */
export interface BoundRule {
  readonly path: RootedPath;
  readonly behaviour: Behaviour;
}

/** The values that a boot template may use. */
export interface BootValues {
  readonly node: string;
  readonly image: string;
  readonly kernel: string;
  readonly initrd: string;
  readonly cmdline: string;
  readonly server: string;
  readonly arch: string;
}

/** One managed thing: says what must exist, never looks, never does. */
export interface Kind {
  readonly name: KindName;
  desire(input: Desire): readonly Resource[];
}
