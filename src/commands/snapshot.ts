import { recordPath } from '../build/built-record.ts';
import { hasErrors } from '../core/diagnostic.ts';
import type { Look } from '../core/look.ts';
import { type RootName, rootedPath } from '../core/place.ts';
import type { Snapshot } from '../core/snapshot.ts';
import { writeUserFile } from '../host/user-file.ts';
import { recordingLook } from '../planning/recording-look.ts';
import { type TakenTrees, takeTrees } from '../planning/take-snapshot.ts';
import { countText, plural } from '../render/plan/words.ts';
import { snapshotJson } from '../render/snapshot/snapshot-json.ts';
import type { Context } from './context.ts';
import { type ExitCode, exit } from './exit.ts';
import { loadRepository } from './load-repository.ts';
import { type Machine, openMachine } from './machine.ts';
import { refuse } from './say.ts';
import { everything, isResolved, makeSitePlan, type Resolved } from './site-plan.ts';

/** What `snapshot` is asked for. */
export interface SnapshotFlags {
  readonly out?: string;
  readonly maxEntries?: number;
  readonly adopt: readonly string[];
}

/** `statelite snapshot`: what planning must know of this machine, to plan for it elsewhere. Writes nothing but the file. */
export const snapshotCommand = (context: Context, flags: SnapshotFlags): ExitCode => {
  const repository = loadRepository(context);
  if (!isResolved(repository)) return refuse(context, repository.diagnostics, repository.source);
  const taken = takeSnapshot(openMachine(context.rootDirectory, repository.cluster.site.name), repository, {
    limit: flags.maxEntries ?? mostEntries,
    adopt: flags.adopt,
    taken: new Date().toISOString(),
  });
  if (hasErrors(taken.snapshot.diagnostics)) {
    return refuse(context, taken.snapshot.diagnostics, repository.source, exit.failed);
  }
  const text = snapshotJson(taken.snapshot);
  if (flags.out === undefined) context.out(text);
  else writeUserFile(context.cwd, flags.out, text);
  const { unlisted } = taken;
  if (unlisted.length > 0) {
    const shown = unlisted.slice(0, 3).join(', ');
    context.err(
      `warning: ${plural(unlisted.length, 'directory is', 'directories are')} not listed, because --max-entries is reached: ${shown}${unlisted.length > 3 ? ', …' : ''}\n`,
    );
  }
  if (flags.out !== undefined && !context.quiet) {
    const entries = taken.snapshot.trees.flatMap(({ directories }) => [...directories.values()]);
    const names = entries.reduce((sum, directory) => sum + directory.entries.size, 0);
    context.err(`Took ${countText(names)} names of ${plural(taken.snapshot.trees.length, 'tree')}.\n`);
  }
  return exit.done;
};

/** As many names as three or four large images have. */
const mostEntries = 500_000;

/** How a snapshot is taken. */
interface Taking {
  /** How many names are listed at most. */
  readonly limit: number;
  /** What plans from it may take over. */
  readonly adopt: readonly string[];
  /** When, for people. */
  readonly taken: string;
}

/** A snapshot of a machine for plans from these manifests, and what was left out of it. */
export const takeSnapshot = (
  machine: Machine,
  repository: Resolved,
  { limit, adopt, taken }: Taking,
): Pick<TakenTrees, 'unlisted'> & { readonly snapshot: Snapshot } => {
  const { cluster } = repository;
  let only:
    | { look: Look; recording: ReturnType<typeof recordingLook>; roots: ReadonlyMap<RootName, string> }
    | undefined;
  const recorded = {
    ...machine,
    look: (roots: ReadonlyMap<RootName, string>): Look => {
      const look = machine.look(roots);
      const recording = recordingLook(look);
      only = { look, recording, roots };
      return recording.look;
    },
    forget: () => undefined,
  };
  const wishes = { ...everything, adopt };
  // A rule that is refused would hide what the plan of a mended one looks at.
  if (makeSitePlan(recorded, repository, wishes).plan === undefined) {
    makeSitePlan(recorded, { ...repository, cluster: { ...cluster, litefile: () => [] } }, wishes);
  }
  const builds = new Map<string, string>();
  for (const { name, kernel, initrd } of cluster.images) {
    const stage = machine.buildStage(name);
    if (stage !== undefined) builds.set(name, stage);
    // Manifests may say later how the image is built, and that a node boots it.
    only?.recording.look.text({ root: `boot/${name}`, path: recordPath });
    for (const file of [rootedPath(`/${kernel}`), rootedPath(`/${initrd}`)]) {
      if (file !== undefined) only?.recording.look.fact({ root: `boot/${name}`, path: file }, 'content');
    }
  }
  const { trees, unlisted } =
    only === undefined
      ? { trees: [], unlisted: [] }
      : takeTrees({ look: only.look, roots: only.roots, ledger: machine.ledger, asked: only.recording.asked, limit });
  machine.forget();
  const { below, ledger, diagnostics, unfinished } = machine;
  const snapshot: Snapshot = {
    site: cluster.site.name,
    ...(below !== undefined && { below }),
    taken,
    ledger,
    diagnostics,
    ...(unfinished !== undefined && { unfinished }),
    builds,
    trees,
  };
  return { snapshot, unlisted };
};
