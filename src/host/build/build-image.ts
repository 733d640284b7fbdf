import { closeSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { recordText } from '../../build/built-record.ts';
import { HostError } from '../../core/host-error.ts';
import { attempt } from '../attempt.ts';
import { applyExcludes } from './apply-excludes.ts';
import { runFor } from './bench.ts';
import {
  type Bench,
  BuildFailure,
  type BuildResult,
  BuildStopped,
  type BuildTask,
  type FailureHelp,
} from './build-task.ts';
import { checkMachine } from './check-machine.ts';
import { filesStamp } from './files-stamp.ts';
import { insideWords } from './inside.ts';
import { kernelOf, makeInitramfs } from './make-initramfs.ts';
import { makeTree } from './make-tree.ts';
import { settleTree } from './settle-tree.ts';
import {
  emptyPlaces,
  type ImageDirectory,
  makeImageDirectory,
  newPiece,
  previousPieces,
  removePrevious,
  swapIn,
} from './swap.ts';
import { syncTree } from './sync-tree.ts';
import { treeFiles } from './tree-files.ts';
import { discardLeftovers, finishSwap, takeSwapBack } from './unfinished-swap.ts';
import { type Basis, isThere, type Stage, stages, type Unfinished, type Workplace } from './workplace.ts';

/**
 * Builds an image beside the one that is there, and exchanges the two at the end. Goes on with a build that was killed
 * where that is safe, and else removes what it left. The caller holds the site's lock.
 */
export const buildImage = async (task: BuildTask): Promise<BuildResult> => {
  const { workplace, directory } = task;
  const before = workplace.unfinished();
  // Taken once and first: a file that changes while it is built makes this another build when it is gone on with.
  const basis = basisOf(task);
  // A swap that was cut short comes first: until then the image may have no root tree at all.
  if (before?.stage === 'swap') {
    if (isSame(before, basis)) {
      finishSwap(task, before);
      return built(task, directory.path);
    }
    takeSwapBack(task, before);
  }
  const refused = checkMachine(task);
  if (refused.length > 0) return { outcome: 'failed', diagnostics: refused, log: undefined };
  makeImageDirectory(directory);
  const resumed = before !== undefined && isResumable(before, basis, directory) ? before : undefined;
  if (resumed === undefined) discardLeftovers(task);
  const id = resumed?.id ?? newId(workplace);
  workplace.note(resumed ?? { id, ...basis, stage: 'tree', ended: false });
  const path = workplace.logOf(id);
  const log = attempt('write', path, () => openSync(path, 'a+', 0o600));
  task.report({ type: 'begin', id, log: path, resumed: resumed !== undefined });
  try {
    return await runStages({ task, id, basis, log }, resumed);
  } finally {
    closeSync(log);
  }
};

/** What `cleanBuilds` did. */
export interface Cleaned {
  readonly removed: readonly string[];
  /** What a swap had put aside, and is in its place again. */
  readonly restored: readonly string[];
}

/** Removes what builds of an image left: what never ended, and what the last one that ended put aside. */
export const cleanBuilds = (task: Pick<BuildTask, 'directory' | 'workplace'>): Cleaned => {
  const { directory, workplace } = task;
  const before = workplace.unfinished();
  if (before?.stage === 'swap') {
    const restored = takeSwapBack(task, before);
    return { removed: discardLeftovers(task), restored };
  }
  const gone = discardLeftovers(task);
  const previous = previousPieces(directory);
  removePrevious(directory);
  return { removed: [...gone, ...previous], restored: [] };
};

const basisOf = (task: BuildTask): Basis => ({
  recipe: task.recipeDigest,
  adapter: task.adapterDigest,
  files: filesStamp(task),
});

const isSame = (before: Unfinished, basis: Basis): boolean =>
  before.recipe === basis.recipe && before.adapter === basis.adapter && before.files === basis.files;

/** Stages that may be begun again: they find what they did before and do it anew. */
const repeatable: readonly Stage[] = ['settings', 'excludes', 'initramfs', 'record'];

const isResumable = (before: Unfinished, basis: Basis, directory: ImageDirectory): boolean =>
  isSame(before, basis) &&
  (before.ended || repeatable.includes(before.stage)) &&
  isThere(newPiece(directory, 'tree', before.id));

/** The time, or the first second after it that no build of this image has a log of. */
const newId = ({ logOf }: Workplace): string => {
  for (let time = Date.now(); ; time += 1000) {
    const id = new Date(time).toISOString().replace(/[-:]|\.\d+/g, '');
    if (!isThere(logOf(id))) return id;
  }
};

const runStages = async (
  begun: Pick<Bench, 'task' | 'id' | 'basis' | 'log'>,
  resumed: Unfinished | undefined,
): Promise<BuildResult> => {
  const { task, id } = begun;
  const tree = newPiece(task.directory, 'tree', id);
  const done = resumed === undefined ? 0 : stages.indexOf(resumed.stage) + (resumed.ended ? 1 : 0);
  let at: Stage = 'tree';
  try {
    for (const [index, stage] of stages.entries()) {
      if (index < done) continue;
      at = stage;
      await runStage({ ...begun, tree, stage, begun: Date.now() }, index);
    }
    return built(task, task.directory.path);
  } catch (error) {
    if (error instanceof BuildStopped) return stopped(task, at);
    if (error instanceof BuildFailure) return failed(begun, at, error.message, error.help);
    if (error instanceof HostError) return failed(begun, at, `cannot ${error.message}`);
    throw error;
  }
};

const runStage = async (bench: Bench, index: number): Promise<void> => {
  const { task, id, basis, stage, log, begun } = bench;
  if (task.stop()) throw new BuildStopped();
  const note = (ended: boolean): void => task.workplace.note({ id, ...basis, stage, ended, ...swapped });
  const swapped = stage === 'swap' ? { added: emptyPlaces(task.directory) } : {};
  note(false);
  writeSync(log, `== ${stage} ==\n`);
  task.report({ type: 'stage', stage, number: index + 1, of: stages.length });
  const words = await actions[stage](bench);
  if (stage === 'swap') task.workplace.clear();
  else note(true);
  task.report({ type: 'stage-done', stage, seconds: (Date.now() - begun) / 1000, words });
};

const actions: Readonly<Record<Stage, (bench: Bench) => string | Promise<string>>> = {
  tree: makeTree,
  settings: settleTree,
  'post-install': async (bench) => {
    const { postInstall } = bench.task.recipe;
    if (postInstall === undefined) return 'no script';
    const path = `${bench.task.workplace.work}/post-install`;
    attempt('write', path, () => writeFileSync(path, postInstall.text, { mode: 0o700 }));
    await runFor(bench, insideWords(bench.tree, ['/run/brought'], { bring: path }), postInstall.file);
    return postInstall.file;
  },
  excludes: (bench) => `${applyExcludes(treeFiles(bench.tree), bench.task.recipe.excludes)} removed`,
  initramfs: makeInitramfs,
  record: (bench) => {
    const { task, id, tree, basis } = bench;
    const path = newPiece(task.directory, 'record', id);
    const kernel = kernelOf(bench)?.version ?? '';
    const { recipe, adapter } = basis;
    const record = { image: task.recipe.image, recipe, adapter, kernel, built: new Date().toISOString() };
    attempt('write', path, () => writeFileSync(path, recordText(record), { mode: 0o644 }));
    syncTree(tree);
    // Only a whole new tree may cost the old one.
    if (task.mayRemovePrevious) removePrevious(task.directory);
    return 'on the disk';
  },
  swap: ({ task, id }) => {
    swapIn(task.directory, id);
    return task.directory.path;
  },
};

const built = (task: BuildTask, path: string): BuildResult => ({
  outcome: 'built',
  kernel: kernelOf({ task, tree: `${path}/rootimg` })?.version ?? '',
  previous: previousPieces(task.directory).length > 0,
});

const stopped = (task: BuildTask, stage: Stage): BuildResult => {
  const resumable = repeatable.includes(stage);
  if (!resumable) discardLeftovers(task);
  return { outcome: 'stopped', resumable };
};

const failed = (
  { task, id }: Pick<Bench, 'task' | 'id'>,
  stage: Stage,
  problem: string,
  { hint, said = [] }: FailureHelp = {},
): BuildResult => {
  const log = task.workplace.logOf(id);
  const read = said.length === 0 ? `the log is ${log}` : `read ${log}, which says: ${said.join(' / ')}`;
  const before = task.workplace.unfinished();
  if (before?.stage === 'swap') takeSwapBack(task, before);
  discardLeftovers(task);
  return {
    outcome: 'failed',
    log,
    diagnostics: [
      {
        code: 'build-failed',
        severity: 'error',
        message: `image ${task.recipe.image}, stage ${stage}: ${problem}`,
        help: hint === undefined ? read : `${hint}; ${read}`,
      },
    ],
  };
};
