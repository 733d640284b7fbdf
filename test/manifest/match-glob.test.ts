import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import fastGlob from 'fast-glob';
import { globMatcher } from '../../src/manifest/match-glob.ts';

const names = [
  'a.yaml',
  'b.yml',
  '.hidden.yaml',
  'manifests/a.yaml',
  'manifests/b/c.yaml',
  'manifests/b/d/e.yaml',
  'manifests/b/d/e.txt',
  'manifests/.h/a.yaml',
  'manifests/b/.h.yaml',
  'manifests/x+y/a(1).yaml',
  'manifests/[z]/a.yaml',
  'other/manifests/a.yaml',
];
const directory = mkdtempSync(join(tmpdir(), 'statelite-globs-'));
afterAll(() => rmSync(directory, { recursive: true }));
for (const name of names) {
  mkdirSync(dirname(join(directory, name)), { recursive: true });
  writeFileSync(join(directory, name), '');
}

const globs = [
  ...[
    '*.yaml',
    '**/*.yaml',
    'manifests/**/*.yaml',
    'manifests/**',
    '**',
    'manifests/*',
    'manifests/*/*.yaml',
    'a.yaml',
  ],
  ...['*.y{a,}ml', '{a,b}.*', 'manifests/{a.yaml,b/{c,d/e}.yaml}', 'manifests/?.yaml', 'manifests/b/[cd].yaml'],
  ...['manifests/b/[!c]*', '**/e.*', '.*.yaml', 'manifests/.h/*', '**/.h*', 'manifests/\\[z\\]/*', 'manifests/x+y/*'],
  ...[
    'manifests/**/d/**/*.yaml',
    '**/manifests/**/a.yaml',
    'manifests/**/**/c.yaml',
    'none/**',
    'manifests/x*/a\\(1\\).yaml',
  ],
];

describe('globMatcher', () => {
  it.each(globs)('matches the files that fast-glob finds for %s', (glob) => {
    const found = fastGlob.sync(glob, { cwd: directory, onlyFiles: true, followSymbolicLinks: false });
    const matcher = globMatcher(glob);
    expect(matcher && names.filter((name) => matcher(name)).sort()).toEqual(found.sort());
  });

  it.each(['+(a|b).yaml', '!(a).yaml', '{1..3}.yaml', '@(a).yaml', 'a(1).yaml', 'a|b'])(
    'refuses %s, which it does not understand',
    (glob) => {
      expect(globMatcher(glob)).toBeUndefined();
    },
  );
});
