import type { Diagnostic } from '../core/diagnostic.ts';
import type { ListLine } from './list-lines.ts';
import type { PackageChoice } from './recipe.ts';

/** Sorts the entries of package lists (xCAT's pkglist) into packages, groups and what stays out. */
export const choosePackages = (
  lines: readonly ListLine[],
): { readonly choice: PackageChoice; readonly diagnostics: readonly Diagnostic[] } => {
  const found = { package: new Map<string, ListLine>(), group: new Map<string, ListLine>(), without: new Map() };
  const diagnostics: Diagnostic[] = [];
  for (const line of lines) {
    for (const word of wordsOf(line.text)) {
      const { sort, name } = parseWord(word);
      if (sort === undefined) diagnostics.push(malformed(word, line));
      else if (!found[sort].has(name)) found[sort].set(name, line);
    }
  }
  for (const [name, line] of found.without) {
    const wanted = found.package.get(name);
    if (wanted === undefined) continue;
    diagnostics.push({
      code: 'build-contradiction',
      severity: 'error',
      message: `package ${name} is asked for and must stay out`,
      at: line.at,
      help: 'remove one of the two',
      related: [{ at: wanted.at, message: 'it is asked for here' }],
    });
  }
  const names = (sort: keyof typeof found): readonly string[] => [...found[sort].keys()].sort();
  return { choice: { packages: names('package'), groups: names('group'), without: names('without') }, diagnostics };
};

/** A group's name may have blanks; packages may share a line. */
const wordsOf = (text: string): readonly string[] =>
  text.startsWith('@') ? [text] : text.split(/[\s,]+/).filter((word) => word !== '');

const parseWord = (word: string) => {
  const [, sign = '', name = ''] = /^([-@]?)(.*)$/s.exec(word) ?? [];
  if (sign === '@') return { sort: groupName.test(name) ? ('group' as const) : undefined, name };
  return {
    sort: packageName.test(name) ? (sign === '-' ? ('without' as const) : ('package' as const)) : undefined,
    name,
  };
};

// Both go into argument lists of other programs: no name may look like an option, hold a comma or be a path.
const packageName = /^[A-Za-z0-9][A-Za-z0-9+._:~-]*$/;
const groupName = /^[A-Za-z0-9^][A-Za-z0-9 +._-]*$/;

const malformed = (word: string, { at }: ListLine): Diagnostic => ({
  code: 'package-list-syntax',
  severity: 'error',
  message: `${JSON.stringify(word)} is not the name of a package`,
  at,
  help: 'write NAME, @GROUP, or -NAME for a package that must stay out',
});
