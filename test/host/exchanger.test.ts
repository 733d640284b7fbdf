import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { afterAll, afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Exchanger, openExchanger } from '../../src/host/exchanger.ts';

const top = mkdtempSync(join(tmpdir(), 'statelite-'));
afterAll(() => rmSync(top, { recursive: true }));
const directory = (): string => mkdtempSync(join(top, 'at-'));

const { PATH } = process.env;
let exchanger: Exchanger;
let work: string;
beforeEach(() => {
  work = directory();
  exchanger = openExchanger(work);
});
afterEach(() => {
  exchanger.close();
  process.env.PATH = PATH;
});

/** A directory that holds only these programs of the machine, to be the PATH. */
const only = (...programs: readonly string[]): string => {
  const at = directory();
  for (const program of programs) {
    const ways = ['/usr/bin', '/bin', '/usr/local/bin'].map((way) => join(way, program));
    const found = ways.find((path) => existsSync(path));
    if (found === undefined) throw new Error(`no ${program} on this machine`);
    symlinkSync(found, join(at, program));
  }
  return at;
};

const pair = (name: string): readonly [string, string] => {
  const at = directory();
  mkdirSync(join(at, name, 'inside'), { recursive: true });
  symlinkSync('target', join(at, `${name}~`));
  return [join(at, name), join(at, `${name}~`)];
};

describe.each(['perl', 'python3'])('an exchanger, with only %s there', (program) => {
  beforeEach(() => {
    process.env.PATH = only('mkfifo', program);
  });

  it('exchanges directories with links, whatever their names', () => {
    const long = 'n'.repeat(250);
    for (const name of ['plain', 'two words', "it's", 'a\nnew line', '-e', '$(id)', 'größe', '316', long]) {
      const [one, other] = pair(name);
      expect([name, exchanger.exchange(one, other)]).toEqual([name, true]);
      expect(readlinkSync(one)).toBe('target');
      expect(lstatSync(join(other, 'inside')).isDirectory()).toBe(true);
    }
    expect(readdirSync(work)).toEqual([]);
  });

  it('leaves what it cannot exchange as it is, and goes on', () => {
    const [bad, good] = [pair('bad'), pair('good')];
    rmSync(bad[1]);
    expect(exchanger.exchange(...bad)).toBe(false);
    expect(lstatSync(join(bad[0], 'inside')).isDirectory()).toBe(true);
    expect(exchanger.exchange(...good)).toBe(true);
  });
});

describe('an exchanger', () => {
  const fds = (): number => readdirSync('/proc/self/fd').length;
  const childrenNamed = (program: string): readonly string[] =>
    readFileSync(`/proc/self/task/${process.pid}/children`, 'utf8')
      .split(' ')
      .filter((pid) => pid !== '' && readFileSync(`/proc/${pid}/comm`, 'utf8').trim() === program);

  it('does nothing without a program that can', () => {
    process.env.PATH = only('mkfifo');
    const [one, other] = pair('one');
    expect(exchanger.exchange(one, other)).toBe(false);
    expect(readlinkSync(other)).toBe('target');
    expect(readdirSync(work)).toEqual([]);
  });

  it('does nothing when its pipes cannot be made', () => {
    const [one, other] = pair('one');
    expect(openExchanger(join(work, 'nowhere')).exchange(one, other)).toBe(false);
    expect(readlinkSync(other)).toBe('target');
  });

  it('says what was done when its process is killed, and starts no other', () => {
    expect(exchanger.exchange(...pair('one'))).toBe(true);
    for (const pid of childrenNamed('perl')) process.kill(Number(pid), 'SIGKILL');
    const [one, other] = pair('other');
    expect(exchanger.exchange(one, other)).toBe(false);
    expect(readlinkSync(other)).toBe('target');
  });

  it('closes what it opened, and its process ends', async () => {
    const before = fds();
    const one = openExchanger(work);
    one.exchange(...pair('one'));
    expect(fds()).toBeGreaterThan(before);
    one.close();
    one.close();
    expect(fds()).toBe(before);
    for (let tries = 0; tries < 100 && childrenNamed('perl').length > 0; tries += 1)
      await new Promise((resolve) => setTimeout(resolve, 20));
    expect(childrenNamed('perl')).toEqual([]);
  });
});
