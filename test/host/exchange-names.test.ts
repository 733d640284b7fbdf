import { existsSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, readlinkSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { afterAll, afterEach, describe, expect, it } from '@jest/globals';
import { exchangeNames } from '../../src/host/exchange-names.ts';

const made: string[] = [];
const { PATH } = process.env;
const directoryIn = (parent: string): string => {
  const at = mkdtempSync(join(parent, 'statelite-'));
  made.push(at);
  return at;
};
afterEach(() => {
  process.env.PATH = PATH;
});
afterAll(() => {
  for (const at of made) rmSync(at, { recursive: true });
});

/** A directory that holds only this program of the machine, to be the PATH. */
const only = (program: string): string => {
  const at = directoryIn(tmpdir());
  const found = ['/usr/bin', '/bin', '/usr/local/bin']
    .map((way) => join(way, program))
    .find((path) => existsSync(path));
  if (found === undefined) throw new Error(`no ${program} on this machine`);
  symlinkSync(found, join(at, program));
  return at;
};

const pair = (at: string, name: string): readonly [string, string] => {
  mkdirSync(join(at, name, 'inside'), { recursive: true });
  symlinkSync('target', join(at, `${name}~`));
  return [join(at, name), join(at, `${name}~`)];
};

describe.each(['perl', 'python3'])('exchangeNames, with only %s there', (program) => {
  it('exchanges each directory with its link, whatever their names', () => {
    const at = directoryIn(tmpdir());
    const pairs = ['plain', 'two words', "it's", 'a\nnew line', '-e', '$(id)', 'größe', '316'].map((name) =>
      pair(at, name),
    );
    process.env.PATH = only(program);
    expect(exchangeNames(pairs)).toEqual(pairs.map(() => true));
    for (const [directory, link] of pairs) {
      expect(readlinkSync(directory)).toBe('target');
      expect(lstatSync(join(link, 'inside')).isDirectory()).toBe(true);
    }
  });

  it('does the others when one of them cannot be done, and leaves that as it was', () => {
    const at = directoryIn(tmpdir());
    const [good, bad, last] = [pair(at, 'good'), pair(at, 'bad'), pair(at, 'last')];
    rmSync(bad[1]);
    process.env.PATH = only(program);
    expect(exchangeNames([good, bad, last])).toEqual([true, false, true]);
    expect(lstatSync(join(bad[0], 'inside')).isDirectory()).toBe(true);
  });
});

describe('exchangeNames', () => {
  it('does nothing without either program', () => {
    const at = directoryIn(tmpdir());
    const one = pair(at, 'one');
    process.env.PATH = at;
    expect(exchangeNames([one])).toEqual([false]);
    expect(readlinkSync(one[1])).toBe('target');
  });

  it('closes what it opened', () => {
    const at = directoryIn(tmpdir());
    const open = (): number => readdirSync('/proc/self/fd').length;
    const before = open();
    exchangeNames([pair(at, 'one'), pair(at, 'other')]);
    expect(open()).toBe(before);
  });
});
