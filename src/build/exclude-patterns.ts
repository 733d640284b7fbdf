import type { Diagnostic } from '../core/diagnostic.ts';
import type { ListLine } from './list-lines.ts';
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
 * Tells for a path of the tree whether it goes, with everything below it unless something there is kept. As in find(1)
 * `-path`, `*` and `?` match a slash too.
 */
export const excluder = (patterns: readonly ExcludePattern[]): ((path: string) => 'remove' | 'keep' | 'not named') => {
  const expressions = patterns.map(({ pattern, keep }) => ({ keep, expression: expressionOf(pattern) }));
  const kept = expressions.filter(({ keep }) => keep);
  const removed = expressions.filter(({ keep }) => !keep);
  return (path) => {
    if (kept.some(({ expression }) => expression.test(path))) return 'keep';
    return removed.some(({ expression }) => expression.test(path)) ? 'remove' : 'not named';
  };
};

const expressionOf = (pattern: string): RegExp => {
  const text = pattern.replace(/\[(!?)([^\]/]+)\]|[\s\S]/g, (all, not: string | undefined, set: string | undefined) => {
    if (set !== undefined) return `[${not === '!' ? '^' : ''}${set.replace(/[\\^[]/g, '\\$&')}]`;
    if (all === '*') return '.*';
    return all === '?' ? '.' : all.replace(/[\\^$.|+()[\]{}]/, '\\$&');
  });
  return new RegExp(`^${text}$`, 's');
};
