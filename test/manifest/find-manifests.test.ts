import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { findManifests } from '../../src/manifest/find-manifests.ts';
import { loadManifests } from '../../src/manifest/load-manifests.ts';
import { headed, siteText } from './support/problems.ts';

const made: string[] = [];
afterEach(() => {
  for (const directory of made.splice(0)) rmSync(directory, { recursive: true });
});

/** Writes files below a directory of their own. */
const repository = (files: Readonly<Record<string, string>>): string => {
  const directory = mkdtempSync(join(tmpdir(), 'statelite-manifests-'));
  made.push(directory);
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, name)), { recursive: true });
    writeFileSync(join(directory, name), text);
  }
  return directory;
};

/** Finds and loads, as the program does. */
const readIn = (directory: string) => {
  const read = (name: string): string => readFileSync(join(directory, name), 'utf8');
  const found = findManifests(directory, read('statelite.yaml'));
  const loaded = loadManifests(
    found.names.map((name) => ({ name, text: read(name) })),
    read,
  );
  return { ...loaded, names: found.names, diagnostics: [...found.diagnostics, ...loaded.diagnostics] };
};

const policy = (name: string): string => headed(`kind: Policy\nmetadata: { name: ${name} }\nspec: { rules: [] }\n`);
const withGlobs = (globs: string): string => siteText.replace('{ master', `{ manifests: ${globs}, master`);
const namesIn = (directory: string) => readIn(directory).manifests.map((manifest) => manifest.value.metadata.name);
const problemsIn = (directory: string) =>
  readIn(directory).diagnostics.map(
    ({ code, severity, at }) => `${severity} ${code} ${at?.start.line}:${at?.start.column}`,
  );

describe('finding manifests', () => {
  it('takes statelite.yaml first, then what the globs name, sorted, each file once', () => {
    const directory = repository({
      'statelite.yaml': withGlobs('["b/*.yaml", "./**/*.yaml"]'),
      'b/2.yaml': policy('b2'),
      'a/x.yaml': policy('ax'),
      'b/10.yaml': policy('b10'),
      '.git/x.yaml': policy('git'),
      'node_modules/p/x.yaml': policy('module'),
    });
    expect(namesIn(directory)).toEqual(['tokyo', 'ax', 'b10', 'b2']);
    expect(readIn(directory).names).toEqual(['statelite.yaml', 'a/x.yaml', 'b/10.yaml', 'b/2.yaml']);
  });

  it('looks below manifests/ when the site names no globs', () => {
    const directory = repository({
      'statelite.yaml': siteText,
      'manifests/deep/p.yaml': policy('p'),
      'q.yaml': policy('q'),
    });
    expect(namesIn(directory)).toEqual(['tokyo', 'p']);
    expect(problemsIn(directory)).toEqual([]);
  });

  it('reads node tables beside their manifests', () => {
    const directory = repository({
      'statelite.yaml': siteText,
      'manifests/n.yaml': headed('kind: Node\nmetadata: { name: t }\nspec: { table: n.csv }\n'),
      'manifests/n.csv': 'name\nn1\n',
    });
    expect(namesIn(directory)).toEqual(['tokyo', 'n1']);
  });

  it.each(['../x.yaml', '/etc/*.yaml', 'a/../../x.yaml', '{..,a}/x.yaml', '!a.yaml', '@(..|a)/x.yaml'])(
    'refuses the glob %s',
    (glob) => {
      const directory = repository({ 'repo/statelite.yaml': withGlobs(JSON.stringify([glob])), 'x.yaml': policy('x') });
      expect(problemsIn(join(directory, 'repo'))).toEqual(['error glob-escapes 4:21']);
      expect(namesIn(join(directory, 'repo'))).toEqual(['tokyo']);
    },
  );

  it('does not follow a link to a directory below a **', () => {
    const directory = repository({
      'repo/statelite.yaml': siteText,
      'repo/manifests/y.yaml': policy('y'),
      'outside/x.yaml': policy('x'),
    });
    symlinkSync('../../outside', join(directory, 'repo/manifests/out'));
    expect(namesIn(join(directory, 'repo'))).toEqual(['tokyo', 'y']);
  });

  it.each([
    ['manifests/linked.yaml', '../shared/x.yaml'],
    ['manifests/dangling.yaml', 'nowhere.yaml'],
    ['policies/p.yaml', '../shared/x.yaml'],
    ['named.yaml', 'shared/x.yaml'],
  ])('does not leave out in silence the link %s', (name, target) => {
    const directory = repository({
      'statelite.yaml': withGlobs('["manifests/**/*.yaml", named.yaml]'),
      'manifests/y.yaml': policy('y'),
      'policies/q.yaml': policy('q'),
      'shared/x.yaml': policy('x'),
    });
    symlinkSync(target, join(directory, name));
    expect(
      findManifests(directory, readFileSync(join(directory, 'statelite.yaml'), 'utf8')).diagnostics,
    ).toContainEqual({
      code: 'file-unreadable',
      severity: 'error',
      message: `${name} is a symbolic link, and manifests are only read from files`,
      help: 'put the file itself there, or name its directory in the manifests of the Site',
    });
  });

  it('does not leave out in silence a pipe, and takes no directory for a manifest', () => {
    const directory = repository({ 'statelite.yaml': siteText, 'manifests/d.yaml/y.yaml': policy('y') });
    execFileSync('mkfifo', [join(directory, 'manifests/f.yaml')]);
    expect(problemsIn(directory)).toEqual(['error file-unreadable undefined:undefined']);
    expect(namesIn(directory)).toEqual(['tokyo', 'y']);
  });

  it('warns of a glob that matches nothing', () => {
    const directory = repository({ 'statelite.yaml': withGlobs('["nodes/*.yaml"]') });
    expect(problemsIn(directory)).toEqual(['warning glob-matches-nothing 4:21']);
  });

  it('still looks for the other files when the site is wrong', () => {
    const directory = repository({ 'statelite.yaml': 'kind: [\n', 'manifests/a.yaml': headed('kind: Nod\n') });
    expect(readIn(directory).diagnostics.map((found) => found.code)).toEqual(['unknown-kind', 'yaml-syntax']);
  });

  it('finds the same among the names of a revision, and refuses a glob that it cannot match there', () => {
    const names = [
      'statelite.yaml',
      'b/2.yaml',
      'a/x.yaml',
      '.git/x.yaml',
      'node_modules/p/x.yaml',
      'b/10.yaml',
      'c.txt',
    ];
    expect(findManifests(names, withGlobs('["b/*.yaml", "./**/*.yaml"]'))).toEqual({
      names: ['statelite.yaml', 'a/x.yaml', 'b/10.yaml', 'b/2.yaml'],
      diagnostics: [],
    });
    const { diagnostics } = findManifests(names, withGlobs('["!(a).yaml", "none/*.yaml", "+(a|b)/*.yaml"]'));
    expect(diagnostics.map(({ code }) => code)).toEqual([
      'glob-escapes',
      'glob-matches-nothing',
      'glob-not-in-revision',
    ]);
  });
});
