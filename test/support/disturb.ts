import {
  appendFileSync,
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import fc from 'fast-check';
import { must } from '../../src/core/bug.ts';
import { errnoOf } from '../../src/host/attempt.ts';
import { names } from './random-tree.ts';

/** What somebody else does to one thing of a tree. */
export interface Disturbance {
  /** Picks the thing among all there are. */
  readonly pick: number;
  readonly act: (typeof acts)[number];
  /** A name for what is new. */
  readonly name: string;
}

const acts = [
  'remove',
  'change mode',
  'touch',
  'rewrite unseen',
  'append',
  'rename',
  'move behind a link',
  'make anew',
  'replace by a file',
  'replace by a directory',
  'replace by a link',
  'add a file',
  'add a directory',
  'add a link',
] as const;

/** Disturbances of a tree of any size. */
export const arbitraryDisturbance: fc.Arbitrary<Disturbance> = fc.record({
  pick: fc.nat(100_000),
  act: fc.constantFrom(...acts),
  name: fc.constantFrom(...names.slice(0, 9)),
});

/** Does to something below these directories what a disturbance says, where it can be done; the path of the thing. */
export const disturb = (directories: readonly string[], { pick, act, name }: Disturbance): string => {
  const all = directories.flatMap(allBelow);
  const path = must(all[pick % all.length], 'a thing below the directories');
  try {
    actions[act](path, name);
  } catch (error) {
    // A file has nothing in it, a directory no text, and not every name is free.
    if (errnoOf(error) === undefined) throw error;
  }
  return path;
};

const allBelow = (directory: string): readonly string[] =>
  readdirSync(directory, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((one) => {
      const path = join(directory, one.name);
      return one.isDirectory() ? [path, ...allBelow(path)] : [path];
    });

const actions: Readonly<Record<Disturbance['act'], (path: string, name: string) => void>> = {
  remove: (path) => rmSync(path, { recursive: true }),
  'change mode': (path) => {
    if (!lstatSync(path).isSymbolicLink()) chmodSync(path, (lstatSync(path).mode & 0o7777) ^ 0o050);
  },
  touch: (path) => {
    if (!lstatSync(path).isSymbolicLink()) utimesSync(path, 1_500_000_000, 1_500_000_000);
  },
  'rewrite unseen': (path) => {
    const { atime, mtime } = lstatSync(path);
    const bytes = readRegular(path);
    writeFileSync(
      path,
      bytes.map((byte) => byte ^ 1),
    );
    utimesSync(path, atime, mtime);
  },
  append: (path) => {
    readRegular(path);
    appendFileSync(path, '# appended\n');
  },
  rename: (path, name) => renameSync(path, `${path}${name}`),
  'move behind a link': (path) => {
    renameSync(path, `${path}~`);
    symlinkSync(`${basename(path)}~`, path);
  },
  'make anew': (path) => {
    const { mode } = lstatSync(path);
    const bytes = readRegular(path);
    rmSync(path);
    writeFileSync(path, bytes);
    chmodSync(path, mode & 0o7777);
  },
  'replace by a file': (path) => {
    rmSync(path, { recursive: true });
    writeFileSync(path, 'somebody else\n');
  },
  'replace by a directory': (path) => {
    rmSync(path, { recursive: true });
    mkdirSync(path);
  },
  'replace by a link': (path, name) => {
    rmSync(path, { recursive: true });
    symlinkSync(name, path);
  },
  'add a file': (path, name) => writeFileSync(join(path, name), 'somebody else\n', { flag: 'wx' }),
  'add a directory': (path, name) => mkdirSync(join(path, name)),
  'add a link': (path, name) => symlinkSync('/run', join(path, name)),
};

/** Never waits for the other end of a pipe, and never follows a link. */
const readRegular = (path: string): Buffer => {
  if (!lstatSync(path).isFile()) throw Object.assign(new Error('no regular file'), { code: 'EINVAL' });
  return readFileSync(path);
};
