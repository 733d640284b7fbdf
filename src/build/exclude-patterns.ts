import type { Diagnostic } from '../core/diagnostic.ts';
import type { ListLine } from './list-lines.ts';
import { pathPatterns } from './path-patterns.ts';
import type { ExcludePattern } from './recipe.ts';

/** Reads the entries of exclude lists (xCAT's exlist): `./usr/share/man*`, and with a + in front what is kept after all. */
export const readExcludePatterns = (
  lines: readonly ListLine[],
): { readonly excludes: readonly ExcludePattern[]; readonly diagnostics: readonly Diagnostic[] } => {
  const excludes: ExcludePattern[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const { text, at } of lines) {
    const [, plus, path] = /^(\+?)\.?(\/.+)$/.exec(text) ?? [];
    if (path === undefined || /\/\.{1,2}(\/|$)|\/\//.test(path)) {
      diagnostics.push({
        code: 'package-list-syntax',
        severity: 'error',
        message: `${JSON.stringify(text)} is not a pattern of an exclude list`,
        at,
        help: 'write a path from the root of the image, such as ./usr/share/man/*',
      });
    } else excludes.push({ pattern: path.replace(/\/+$/, ''), keep: plus === '+' });
  }
  return { excludes, diagnostics };
};

/**
 * Tells for a path of the tree whether it goes or is kept, with everything below it; what is kept below what goes stays.
 * A path is bytes: names in a tree need not be UTF-8.
 */
export const excluder = (
  patterns: readonly ExcludePattern[],
): ((path: Uint8Array) => 'remove' | 'keep' | 'not named') => {
  const kept = pathPatterns(patterns.filter(({ keep }) => keep).map(({ pattern }) => pattern));
  const removed = pathPatterns(patterns.filter(({ keep }) => !keep).map(({ pattern }) => pattern));
  return (path) => {
    if (kept(path)) return 'keep';
    return removed(path) ? 'remove' : 'not named';
  };
};
