import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { type InstallCommand, installCommand } from '../../build/install-commands.ts';
import { attempt } from '../attempt.ts';
import { runFor } from './bench.ts';
import { type Bench, BuildFailure } from './build-task.ts';
import { besideWords } from './inside.ts';
import { mountedParts } from './mounted-parts.ts';
import { isThere } from './workplace.ts';

/** The first stage: packages installed into a new tree, or an existing tree copied there. */
export const makeTree = async (bench: Bench): Promise<string> => {
  const { task, tree } = bench;
  const { source } = task.recipe;
  const { work } = task.workplace;
  if ('path' in source) {
    const from = task.fileOf(source.path);
    if (!isThere(from)) throw new BuildFailure(`${from} does not exist`);
    if (source.type === 'directory') refuseMounted(from, await mountedParts(bench, from));
    makeDirectory(tree);
    if (source.type === 'directory') {
      await runFor(bench, ['cp', '--archive', '--one-file-system', '--', `${from}/.`, tree], 'cp');
      return `copied ${from}`;
    }
    await runFor(bench, ['tar', ...tarOptions, `--directory=${tree}`, `--file=${from}`], 'tar');
    return `unpacked ${from}`;
  }
  const command = installCommand(task.recipe, source, { tree, work, fileOf: task.fileOf });
  layOut(command, work);
  if (source.type === 'apt') await runFor(bench, command.words, 'mmdebstrap');
  else {
    makeDirectory(tree);
    await runFor(bench, besideWords(tree, command.words), 'dnf');
  }
  const { packages, groups } = source.choice;
  return `${packages.length + groups.length} packages and groups with what they need`;
};

const refuseMounted = (from: string, parts: readonly string[]): void => {
  if (parts.length === 0) return;
  const named = parts.slice(0, 5).join(', ') + (parts.length > 5 ? ` and ${parts.length - 5} more` : '');
  throw new BuildFailure(
    `other file systems are mounted in ${from}, and the image would lack what is in them: ${named}`,
    {
      hint: 'unmount what does not belong into the image, or copy the whole tree to where nothing is mounted in it, and name that',
    },
  );
};

const tarOptions = ['--extract', '--numeric-owner', '--same-permissions', '--xattrs', '--xattrs-include=*', '--acls'];

const makeDirectory = (tree: string): void =>
  attempt('make the directory', tree, () => void mkdirSync(tree, { mode: 0o755 }));

const layOut = ({ files, copies }: InstallCommand, work: string): void => {
  const placeOf = (name: string): string => {
    const path = `${work}/${name}`;
    attempt('make the directory', dirname(path), () => void mkdirSync(dirname(path), { recursive: true }));
    return path;
  };
  for (const { name, text, mode } of files) {
    const path = placeOf(name);
    attempt('write', path, () => writeFileSync(path, text, { mode }));
  }
  for (const { from, name } of copies) {
    const path = placeOf(name);
    attempt('copy', from, () => copyFileSync(from, path));
  }
};
