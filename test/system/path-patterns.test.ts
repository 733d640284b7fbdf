import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { pathPatterns } from '../../src/build/path-patterns.ts';
import { propertyRuns } from '../support/property-runs.ts';
import { needs } from './support/requirements.ts';

const characters = fc.constantFrom(...'abcZ19-]![^\\.: é=*?');
const names = fc.string({ unit: characters, minLength: 1, maxLength: 5 }).filter((name) => !/^\.{1,2}$/.test(name));
const words = fc.constantFrom(
  ...['[', '[!', '[^', ']', '*', '?', '\\', '-', '/', 'a-c', 'c-a', 'a-Z', '[:alpha:]', '[:digit:]', '[:what:]'],
  ...['[:punct:]', '[:upper', '[.-.]', '[=a=]', '[.', '[]', '[]a]', '[!]', '[!a]'],
);
/** A range that ends in [ and goes on as a class would: POSIX leaves open what that is. */
const isUndefined = (pattern: string): boolean => /-\[[.:=]/.test(pattern);
const patterns = fc
  .array(fc.oneof(words, names, characters), { minLength: 1, maxLength: 7 })
  .map((parts) => `./${parts.join('')}`)
  .filter((pattern) => !isUndefined(pattern));

needs({ commands: ['find'] })('exclude patterns beside the real find', () => {
  let top: string;
  beforeEach(() => {
    top = mkdtempSync(join(tmpdir(), 'statelite-find-'));
  });
  afterEach(() => rmSync(top, { recursive: true, force: true }));

  const found = (...words: readonly string[]): readonly string[] => {
    const { status, stdout } = spawnSync('find', ['.', '-mindepth', '1', ...words, '-print0'], {
      cwd: top,
      env: { ...process.env, LC_ALL: 'C.UTF-8' },
      encoding: 'latin1',
    });
    expect(status).toBe(0);
    return stdout.split('\0').slice(0, -1).sort();
  };

  it('match the same paths of random trees', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(names, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 12 }),
        fc.array(patterns, { minLength: 1, maxLength: 12 }),
        (paths, drawn) => {
          rmSync(top, { recursive: true, force: true });
          for (const path of paths) mkdirSync(join(top, ...path), { recursive: true });
          writeFileSync(Buffer.concat([Buffer.from(`${top}/a`), Buffer.from([0xe9])]), '');
          const all = found();
          // What is in a tree is more often matched by a pattern that is made of it.
          for (const pattern of [...drawn, ...paths.map((path) => `./${path.join('/')}*`)]) {
            if (isUndefined(pattern)) continue;
            const matches = pathPatterns([pattern]);
            const ours = all.filter((path) => matches(Buffer.from(path, 'latin1')));
            expect([pattern, ours]).toEqual([pattern, found('-path', pattern)]);
          }
        },
      ),
      propertyRuns,
    );
  });
});
