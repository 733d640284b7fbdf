import type { RootName } from '../core/place.ts';
import type { Plan } from '../core/plan.ts';
import type { EffectWatch } from './attempt.ts';
import { type Disk, openDisk } from './disk.ts';
import type { RunStart } from './runs.ts';
import type { StateDirectory } from './state-directory.ts';

/** What carrying out a plan needs beside the plan. The caller holds the lock. */
export interface ExecuteOptions {
  /** Where plans are carried out, and what is known of contents there. */
  readonly disk: Pick<Disk, 'rootDirectory' | 'hashes'>;
  readonly state: StateDirectory;
  /** Who asks for it, for the history. */
  readonly by: Pick<RunStart, 'user' | 'host' | 'command' | 'undoes'>;
  /** Asked between steps; true ends the run, resumable. */
  stop?(): boolean;
  /** False in tests only: nothing waits for the disk, so a power cut may lose what a kill does not. */
  readonly durable?: boolean;
  /** How many steps are made durable at once; 2,000 unless told. */
  readonly batchSize?: number;
  readonly onEffect?: EffectWatch;
}

/** The disk with the roots that a plan itself names, whatever the manifests say by now. */
export const diskOfPlan = (plan: Plan, { disk }: Pick<ExecuteOptions, 'disk'>): Disk => {
  const roots = new Map<RootName, string>(plan.roots.map(({ name, directory }) => [name, directory]));
  return openDisk({ rootDirectory: disk.rootDirectory, roots, hashes: disk.hashes });
};
