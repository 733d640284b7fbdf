import { posix } from 'node:path';

/** One import of a source file: a path below src, or the name of a package. */
export interface Import {
  readonly target: string;
  readonly isPackage: boolean;
  readonly typeOnly: boolean;
}

/** What one part of the source may import. */
export interface PartRule {
  readonly part: string;
  readonly imports: readonly { readonly part: string; readonly typesOnly: boolean }[];
  readonly packages: readonly string[];
}

/** Every import, re-export and dynamic import of a file. */
export const importsOf = (path: string, text: string): readonly Import[] => {
  const code = text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '');
  const found = [
    ...code.matchAll(/^(?:import|export)\s+(type\s)?([^'";]*?)from\s+'([^']+)'/gm),
    ...code.matchAll(/^(?:import)()()\s*'([^']+)'/gm),
    ...code.matchAll(/\bimport()()\(\s*'([^']+)'/g),
  ];
  return found.map(([, type, names = '', target = '']) => ({
    target: target.startsWith('.') ? posix.join(posix.dirname(path), target).replace(/^src\//, '') : target,
    isPackage: !target.startsWith('.'),
    typeOnly: type !== undefined && type !== '' ? true : onlyTypes(names),
  }));
};

/** Reads the rows `| part | imports | packages | … |` of a Markdown text. */
export const readImportTable = (text: string): readonly PartRule[] =>
  [...text.matchAll(/^\| `([^`]+)` \|([^|]*)\|([^|]*)\|[^|]*\|$/gm)].map(
    ([, part = '', imports = '', packages = '']) => ({
      part,
      imports: [...imports.matchAll(/(types of )?`([^`]+)`/g)].map((match) => ({
        part: match[2] ?? '',
        typesOnly: match[1] !== undefined,
      })),
      packages: [...packages.matchAll(/`([^`]+)`/g)].map((match) => match[1] ?? ''),
    }),
  );

/** The part that a file below src belongs to: the longest row that matches. */
export const partOf = (file: string, rules: readonly PartRule[]): string | undefined =>
  rules
    .map(({ part }) => part)
    .filter((part) =>
      part.endsWith('/*') ? inSubfolder(file, part.slice(0, -1)) : file === part || file.startsWith(`${part}/`),
    )
    .sort((a, b) => b.length - a.length)[0];

/** Whether the table lets a file of src have an import. */
export const mayImport = (path: string, one: Import, rules: readonly PartRule[]): boolean => {
  const file = path.replace(/^src\//, '');
  const rule = rules.find(({ part }) => part === partOf(file, rules));
  if (rule === undefined) return false;
  if (one.isPackage) return harmless.has(one.target) || rule.packages.includes(packageName(one.target));
  const target = partOf(one.target, rules);
  if (target === rule.part) return rule.part !== 'kinds/*' || sameFolder(file, one.target);
  return rule.imports.some(({ part, typesOnly }) => part === target && (one.typeOnly || !typesOnly));
};

const onlyTypes = (names: string): boolean => {
  const inside = /^\{([^}]*)\}\s*$/.exec(names.trim())?.[1];
  const each = inside
    ?.split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  return each !== undefined && each.length > 0 && each.every((name) => name.startsWith('type '));
};

// They only compute.
const harmless = new Set(['node:crypto', 'node:path', 'node:buffer']);

const packageName = (target: string): string =>
  target.startsWith('node:')
    ? (target.split('/')[0] ?? '')
    : target
        .split('/')
        .slice(0, target.startsWith('@') ? 2 : 1)
        .join('/');

const inSubfolder = (file: string, folder: string): boolean =>
  file.startsWith(folder) && file.slice(folder.length).includes('/');

const sameFolder = (a: string, b: string): boolean => a.split('/')[1] === b.split('/')[1];
