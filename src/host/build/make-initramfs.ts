import { chmodSync, closeSync, copyFileSync, openSync, readFileSync, writeSync } from 'node:fs';
import { generatorPackages, generatorWords, listerWords } from '../../build/adapter-files.ts';
import { checkInitramfs } from '../../build/check-initramfs.ts';
import { chooseKernel, type TreeKernel } from '../../build/choose-kernel.ts';
import type { InitramfsMaker } from '../../build/recipe.ts';
import { attempt } from '../attempt.ts';
import { runFor } from './bench.ts';
import { type Bench, BuildFailure } from './build-task.ts';
import { insideWords } from './inside.ts';
import { newPiece } from './swap.ts';
import { treeFiles } from './tree-files.ts';
import { isThere } from './workplace.ts';

/** The fifth stage: kernel and initrd beside the tree; the initrd is made by the image's own generator and then looked into. */
export const makeInitramfs = async (bench: Bench): Promise<string> => {
  const { task, tree, id } = bench;
  const { initramfs, kernelVersion } = task.recipe;
  const kernel = kernelOf(bench);
  if (kernel === undefined) {
    if (initramfs === 'none' && kernelVersion === undefined) return 'no kernel and no initrd';
    const wanted = kernelVersion === undefined ? 'kernel' : `kernel ${kernelVersion}`;
    throw new BuildFailure(`the tree has no ${wanted}: install one, or say initramfs: none`);
  }
  const there = newPiece(task.directory, 'kernel', id);
  attempt('copy', kernel.path, () => copyFileSync(treeFiles(tree).nameOf(kernel.path), there));
  attempt('change the mode of', there, () => chmodSync(there, 0o644));
  if (initramfs === 'none') return `kernel ${kernel.version}, no initrd`;
  const log = await generate(bench, initramfs, kernel.version);
  const problems = checkInitramfs({
    maker: initramfs,
    listing: await list(bench, initramfs),
    log,
    modules: task.recipe.kernelModules,
    builtin: treeFiles(tree).read(`/lib/modules/${kernel.version}/modules.builtin`) ?? '',
    networking: treeFiles(tree).read('/usr/share/initramfs-tools/scripts/functions') ?? '',
  });
  if (problems.length === 0) return `kernel ${kernel.version}, initrd by ${initramfs}`;
  throw new BuildFailure(`the initrd cannot boot a node: ${problems.join('; ')}`, { hint: wants(initramfs) });
};

/** The kernel of a tree that a build chooses. */
export const kernelOf = ({ task, tree }: Pick<Bench, 'task' | 'tree'>): TreeKernel | undefined => {
  const files = treeFiles(tree);
  const versions = files.list('/lib/modules').map(({ name }) => name);
  return chooseKernel(versions, task.recipe.kernelVersion, (path) => isThere(files.nameOf(path)));
};

const generate = async (bench: Bench, maker: InitramfsMaker, kernel: string): Promise<string> => {
  const { task, tree, id } = bench;
  const there = newPiece(task.directory, 'initrd', id);
  const words = insideWords(tree, generatorWords(task.recipe, maker, kernel), { fetch: there });
  const log = await captured(bench, 'generator', (fd) =>
    runFor(bench, words, `${maker} in the image`, { log: fd, hint: wants(maker) }),
  );
  attempt('change the mode of', there, () => chmodSync(there, 0o644));
  return log;
};

const list = (bench: Bench, maker: InitramfsMaker): Promise<string> => {
  const initrd = newPiece(bench.task.directory, 'initrd', bench.id);
  const words = insideWords(bench.tree, listerWords(maker), { bring: initrd });
  return captured(bench, 'listing', (fd) => runFor(bench, words, `the list of the initrd by ${maker}`, { output: fd }));
};

/** What a program printed; it is in the log too, also when it fails. */
const captured = async (bench: Bench, name: string, run: (fd: number) => Promise<void>): Promise<string> => {
  const path = `${bench.task.workplace.work}/${name}`;
  const fd = attempt('write', path, () => openSync(path, 'w+', 0o600));
  try {
    await run(fd);
    return readFileSync(path, 'utf8');
  } finally {
    closeSync(fd);
    attempt('write', 'the log', () => writeSync(bench.log, readFileSync(path)));
  }
};

const wants = (maker: InitramfsMaker): string =>
  `an image whose initrd ${maker} makes needs ${generatorPackages[maker]}`;
