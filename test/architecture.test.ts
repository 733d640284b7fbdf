import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { type Import, importsOf, mayImport, readImportTable } from './support/source-imports.ts';

const repository = new URL('../', import.meta.url).pathname;
const read = (path: string): string => readFileSync(posix.join(repository, path), 'utf8');
const filesBelow = (folder: string): readonly string[] =>
  readdirSync(posix.join(repository, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => posix.join(posix.relative(repository, entry.parentPath), entry.name))
    .sort();

const isGenerated = (path: string): boolean => path.includes('/generated/');
const sources = filesBelow('src').filter((path) => /\.tsx?$/.test(path) && !isGenerated(path));
const tests = filesBelow('test').filter((path) => /\.tsx?$/.test(path));
const readme = read('src/README.md');
const rules = readImportTable(readme);

describe('imports', () => {
  it.each(sources)('%s imports only what its part may', (path) => {
    expect(
      importsOf(path, read(path))
        .filter((one) => !mayImport(path, one, rules))
        .map(describeImport),
    ).toEqual([]);
  });

  it('are allowed by a table without a cycle', () => {
    const targets = new Map(
      rules.map((rule): [string, readonly string[]] => [rule.part, rule.imports.map(({ part }) => part)]),
    );
    const cycles = rules
      .filter(({ part }) => part !== 'kinds/*' && reaches(part, part, targets))
      .map(({ part }) => part);
    expect(cycles).toEqual([]);
  });

  it('reach the file system and other programs only from host, and from cli.ts and launch.ts', () => {
    const doors = sources.filter((path) =>
      importsOf(path, read(path)).some(({ target }) =>
        /^node:(fs|child_process|net|http|worker_threads|vm)\b/.test(target),
      ),
    );
    const starts = ['src/cli.ts', 'src/launch.ts'];
    expect(doors.filter((path) => !path.startsWith('src/host/') && !starts.includes(path))).toEqual([]);
  });

  it('have no row in the table for a part that does not exist', () => {
    const planned = ['ui'];
    const unknown = rules.filter(
      ({ part }) => !existsSync(posix.join(repository, 'src', part.replace('/*', ''))) && !planned.includes(part),
    );
    expect(unknown.map(({ part }) => part)).toEqual([]);
  });
});

describe('files', () => {
  it.each(sources)('%s has at most 300 lines', (path) => {
    expect(lineCount(path)).toBeLessThanOrEqual(300);
  });

  it.each(tests)('%s has at most 400 lines', (path) => {
    expect(lineCount(path)).toBeLessThanOrEqual(400);
  });

  it('are named in lower case with hyphens', () => {
    const names = sources.map((path) => posix.basename(path));
    expect(names.filter((name) => !/^[a-z0-9]+(-[a-z0-9]+)*\.tsx?$/.test(name))).toEqual([]);
  });

  it('and what they export avoid words that say nothing', () => {
    const named = sources.flatMap((path) => [
      posix.basename(path),
      ...exportedNames(read(path)).map((name) => `${path} ${name}`),
    ]);
    // Handlebars' own word for the blocks of its language.
    const theirs = 'src/render/boot/template-names.ts templateHelpers';
    expect(
      named.filter((name) => name !== theirs && wordsOf(name.split(' ').at(-1) ?? '').some((word) => banned.has(word))),
    ).toEqual([]);
  });

  it('leave nothing for later', () => {
    expect(sources.filter((path) => /\b(TODO|FIXME|XXX|HACK)\b/.test(read(path)))).toEqual([]);
  });

  it('begin every export with a sentence about it', () => {
    const silent = sources.flatMap((path) => undocumented(read(path)).map((line) => `${path}: ${line}`));
    expect(silent.filter((line) => !isReExport(line))).toEqual([]);
  });
});

describe('kinds', () => {
  const folders = readdirSync(posix.join(repository, 'src/kinds'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name);

  it.each(folders)('%s has index.ts, desire.ts and README.md and is registered', (folder) => {
    for (const name of ['index.ts', 'desire.ts', 'README.md']) {
      expect(existsSync(posix.join(repository, 'src/kinds', folder, name))).toBe(true);
    }
    expect(read('src/kinds/registry.ts')).toContain(`'./${folder}/index.ts'`);
  });
});

describe('the glossary of src/README.md', () => {
  const glossary = readme.slice(readme.indexOf('## Glossary'));
  const types = sources
    .filter((path) => path.startsWith('src/core/'))
    .flatMap((path) => [...read(path).matchAll(/^export (?:type|interface) (\w+)/gm)].map((match) => match[1] ?? ''));

  it.each(types)('names the type %s of core', (type) => {
    expect(glossary).toContain(`\`${type}\``);
  });

  it('names no type that core does not export', () => {
    const inTable = [...glossary.matchAll(/^\| [^|]* \| ([^|]*) \|/gm)].flatMap((row) => [
      ...(row[1] ?? '').matchAll(/`(\w+)`/g),
    ]);
    expect(inTable.map((match) => match[1] ?? '').filter((name) => !types.includes(name))).toEqual([]);
  });
});

describe('tests', () => {
  const folders = new Set(sources.map((path) => posix.dirname(path)));
  const mirrored = tests.filter((path) => path.endsWith('.test.ts') && folders.has(folderTested(path)));

  it('mirror the sources', () => {
    expect(mirrored.length).toBeGreaterThan(50);
  });

  it.each(mirrored)('%s is about the source file of its name, or about several of its folder', (path) => {
    const folder = folderTested(path);
    const name = posix.basename(path).replace(/\.test\.tsx?$/, '');
    const imported = importsOf(path, read(path)).map(({ target }) => target);
    const ofFolder = imported.filter((target) => `src/${target}`.startsWith(`${folder}/`));
    // What drives the whole engine reaches it through test/support only.
    const wholeEngine =
      imported.some((target) => target.startsWith('test/support/')) && ofSource(imported).length === 0;
    const isNamed = sources.some((source) => source.startsWith(`${folder}/${name}.`));
    expect(isNamed || ofFolder.length > 0 || wholeEngine).toBe(true);
  });
});

function ofSource(imported: readonly string[]): readonly string[] {
  return imported.filter((target) => sources.includes(`src/${target}`));
}

/** `test/core/x.test.ts` is about `src/core`. */
function folderTested(path: string): string {
  return posix.dirname(path).replace(/^test(?=\/)/, 'src');
}

const banned = new Set(['manager', 'handler', 'helper', 'helpers', 'util', 'utils', 'service', 'data', 'info']);

const wordsOf = (name: string): readonly string[] =>
  name
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .toLowerCase()
    .split(/[^a-z0-9]+/);

const exportedNames = (text: string): readonly string[] =>
  [...text.matchAll(/^export (?:const|function\*?|class|type|interface|async function) (\w+)/gm)].map(
    (match) => match[1] ?? '',
  );

/** Lines that export something and do not follow the end of a comment. */
const undocumented = (text: string): readonly string[] => {
  const lines = text.split('\n');
  return lines.filter((line, index) => /^export /.test(line) && !/\*\/\s*$/.test(lines[index - 1] ?? ''));
};

const isReExport = (line: string): boolean => /: export (\{|\*|type \{)/.test(line);

const lineCount = (path: string): number => read(path).trimEnd().split('\n').length;

const describeImport = ({ target, typeOnly }: Import): string => `${typeOnly ? 'type ' : ''}${target}`;

/** Whether a part leads to another by one or more allowed imports. */
const reaches = (from: string, to: string, targets: ReadonlyMap<string, readonly string[]>): boolean => {
  const seen = new Set<string>();
  const open = [...(targets.get(from) ?? [])];
  for (let part = open.pop(); part !== undefined; part = open.pop()) {
    if (part === to) return true;
    if (seen.has(part)) continue;
    seen.add(part);
    open.push(...(targets.get(part) ?? []));
  }
  return false;
};
