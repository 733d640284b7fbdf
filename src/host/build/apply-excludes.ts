import { readdirSync, rmdirSync, unlinkSync } from 'node:fs';
import { excluder } from '../../build/exclude-patterns.ts';
import type { ExcludePattern } from '../../build/recipe.ts';
import { attempt } from '../attempt.ts';
import type { TreeFiles } from './tree-files.ts';

/**
 * Removes from a tree what exclude lists name, and says how many things. What is kept is kept with everything below it,
 * and with the directories above it. Names are bytes here: as text, one that is not UTF-8 would name nothing. No link is
 * followed.
 */
export const applyExcludes = (files: TreeFiles, patterns: readonly ExcludePattern[]): number => {
  if (patterns.length === 0) return 0;
  const verdict = excluder(patterns);
  const top = Buffer.from(files.nameOf('/'));
  let removed = 0;
  /** Whether anything at or below the path stays. */
  const visit = (name: Buffer, directory: boolean, doomed: boolean): boolean => {
    const own = verdict(name.subarray(top.length));
    if (own === 'keep') return true;
    const goes = doomed || own === 'remove';
    const children = directory ? list(name) : [];
    const stays = children.filter((child) => visit(child.name, child.directory, goes));
    if (!goes || stays.length > 0) return true;
    attempt('remove', name.toString(), () => (directory ? rmdirSync(name) : unlinkSync(name)));
    removed += 1;
    return false;
  };
  for (const { name, directory } of list(top)) visit(name, directory, false);
  return removed;
};

const list = (directory: Buffer): readonly { readonly name: Buffer; readonly directory: boolean }[] =>
  attempt('list', directory.toString(), () => readdirSync(directory, { encoding: 'buffer', withFileTypes: true })).map(
    (entry) => ({ name: Buffer.concat([directory, slash, entry.name]), directory: entry.isDirectory() }),
  );

const slash = Buffer.from('/');
