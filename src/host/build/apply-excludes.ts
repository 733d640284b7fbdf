import { excluder } from '../../build/exclude-patterns.ts';
import type { ExcludePattern } from '../../build/recipe.ts';
import type { TreeFiles } from './tree-files.ts';

/** Removes from a tree what exclude lists name, and says how many things. A directory stays while something in it is kept. */
export const applyExcludes = (files: TreeFiles, patterns: readonly ExcludePattern[]): number => {
  if (patterns.length === 0) return 0;
  const verdict = excluder(patterns);
  let removed = 0;
  /** Whether anything at or below the path stays. */
  const visit = (path: string, directory: boolean, doomed: boolean): boolean => {
    const own = verdict(path);
    const goes = own === 'remove' || (doomed && own !== 'keep');
    const children = directory ? files.list(path) : [];
    const stays = children.filter((child) => visit(`${path}/${child.name}`, child.directory, goes));
    if (!goes || stays.length > 0) return true;
    files.remove(path);
    removed += 1;
    return false;
  };
  for (const { name, directory } of files.list('/')) visit(`/${name}`, directory, false);
  return removed;
};
