import type { Cluster, Loader } from '../cluster/cluster.ts';
import type { Survey } from '../cluster/survey.ts';
import type { KindName, Resource } from '../core/resource.ts';

/** What a kind may know when it says what must exist. Nothing here looks at a disk. */
export interface Desire {
  readonly cluster: Cluster;
  readonly survey: Survey;
  /** Names of running nodes; undefined means that every node is assumed to run. */
  readonly running: ReadonlySet<string> | undefined;
  /** The script that a node runs at boot. */
  readonly runtimeScript: string;
  /** Renders a boot file from the site's template, or from ours. */
  bootText(loader: Loader, part: string, values: BootValues): string;
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
