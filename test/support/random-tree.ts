import { chmodSync, chownSync, linkSync, lstatSync, mkdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { isRoot } from './picture.ts';

/** One thing of a random tree. Link texts may hold `@OUTSIDE@`, which stands for a directory beside the image. */
export type Thing =
  | { readonly type: 'dir'; readonly path: string; readonly mode: number; readonly owner: number }
  | {
      readonly type: 'file';
      readonly path: string;
      readonly text: string;
      readonly mode: number;
      readonly owner: number;
    }
  | { readonly type: 'link'; readonly path: string; readonly target: string }
  | { readonly type: 'fifo'; readonly path: string };

/** Names that shells, globs, YAML and prefixes get wrong, between ordinary ones that often meet. */
export const names = [
  ...['etc', 'var', 'var2', 'a', 'b', 'log', 'ntp.conf', 'lib', 'init.d'],
  ...[
    'a b',
    "it's",
    'q"q',
    'new\nline',
    '$(touch x)',
    '`id`',
    '*',
    '[x]',
    'g++',
    'é日',
    '-rf',
    'back\\slash',
    '.hidden',
  ],
  ...['statelite', 'rootimg', '~', '#', 'x'.repeat(255)],
] as const;

const top = ['etc', 'var', 'var', 'var2', 'a b', 'srv', '*', 'lib'] as const;

const name = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...names.slice(0, 9)) },
  { weight: 2, arbitrary: fc.constantFrom(...names) },
);

/** A path of one to four names. */
export const arbitraryPath = fc
  .tuple(fc.constantFrom(...top), fc.array(name, { maxLength: 3 }))
  .map(([first, rest]) => `/${[first, ...rest].join('/')}`);

const mode = fc.constantFrom(0o644, 0o600, 0o755, 0o4755, 0o440, 0o1777, 0o2750, 0o700);
const owner = fc.constantFrom(0, 0, 0, 1234);

const target = fc.oneof(
  arbitraryPath,
  name,
  name.map((one) => `../${one}`),
  arbitraryPath.map((path) => `../../../../../..${path}`),
  fc.constantFrom('/run', '/run/x', '/run/lock', '/proc/self/mounts', '@OUTSIDE@', '@OUTSIDE@/secret', '.', '..', '/'),
  fc.constantFrom('../../../../../../../../../../../..@OUTSIDE@', 'loop', '../a', '/var/../../etc', 'with blank'),
);

/** Links that real distributions have. */
const merged = [
  ['/lib', 'usr/lib'],
  ['/bin', 'usr/bin'],
  ['/var/run', '/run'],
  ['/var/lock', '../run/lock'],
  ['/etc/mtab', '/proc/self/mounts'],
  ['/etc/init.d', 'rc.d/init.d'],
] as const;

/** What a hostile image may have where the engine wants directories of its own. */
const traps: Readonly<Record<number, readonly [string, string]>> = {
  20: ['/.default', '@OUTSIDE@'],
  21: ['/.statelite', '../../../../../../../../../../../..@OUTSIDE@'],
  22: ['/.statelite/tmpfs', '/run'],
  23: ['/etc/init.d', '@OUTSIDE@'],
};

/** A tree as a list of things, parents as they are needed; what cannot lie below an earlier thing is left out. */
export const arbitraryTree = fc
  .tuple(
    fc.array(fc.tuple(arbitraryPath, fc.integer({ min: 0, max: 9 }), mode, owner, target), {
      minLength: 1,
      maxLength: 12,
      size: 'max',
    }),
    fc.subarray([...merged]),
    fc.integer({ min: 0, max: 23 }),
  )
  .map(([drafts, links, extra]): readonly Thing[] => {
    const base: Thing[] = links.map(([path, to]) => ({ type: 'link', path, target: to }));
    const trap = traps[extra];
    if (trap !== undefined) base.push({ type: 'link', path: trap[0], target: trap[1] });
    if (extra % 4 === 3) base.push({ type: 'dir', path: '/etc/init.d', mode: 0o755, owner: 0 });
    const things = drafts.map(([path, kind, m, o, to], index): Thing => {
      if (kind <= 4) return { type: 'file', path, text: `content ${index} of ${path}\n`, mode: m & 0o4777, owner: o };
      if (kind <= 6) return { type: 'dir', path, mode: m | 0o100, owner: o };
      if (kind <= 8) return { type: 'link', path, target: to };
      return { type: 'fifo', path };
    });
    return fitting([...base, ...things]);
  });

/** The things that can be made together: each path once, and nothing below what is no directory. */
export const fitting = (things: readonly Thing[]): readonly Thing[] => {
  const kinds = new Map<string, Thing['type']>();
  return things.filter((thing) => {
    const above = ancestors(thing.path);
    if (kinds.has(thing.path) || above.some((path) => (kinds.get(path) ?? 'dir') !== 'dir')) return false;
    for (const path of above) kinds.set(path, 'dir');
    kinds.set(thing.path, thing.type);
    return true;
  });
};

/** Every directory above a path, the highest first, without the root. */
export const ancestors = (path: string): readonly string[] => {
  const parts = path.split('/').slice(1, -1);
  return parts.map((_, index) => `/${parts.slice(0, index + 1).join('/')}`);
};

/** Makes things below `directory`. Times lie in the past, so that what was written anew shows. */
export const plant = (directory: string, things: readonly Thing[], around: { outside: string; fifo: string }): void => {
  for (const thing of things) plantOne(join(directory, thing.path), thing, around);
  for (const thing of things) {
    if (thing.type === 'dir') attributes(join(directory, thing.path), thing);
  }
};

const plantOne = (at: string, thing: Thing, around: { outside: string; fifo: string }): void => {
  mkdirSync(dirname(at), { recursive: true, mode: 0o755 });
  switch (thing.type) {
    case 'dir':
      if (lstatSync(at, { throwIfNoEntry: false }) === undefined) mkdirSync(at);
      break;
    case 'file':
      writeFileSync(at, thing.text);
      attributes(at, thing);
      utimesSync(at, 1_500_000_000, 1_500_000_000 + thing.text.length);
      break;
    case 'link':
      symlinkSync(thing.target.replaceAll('@OUTSIDE@', around.outside), at);
      break;
    case 'fifo':
      // A second name of one that exists: node cannot make any.
      linkSync(around.fifo, at);
  }
};

const attributes = (at: string, thing: { readonly mode: number; readonly owner: number }): void => {
  if (isRoot) chownSync(at, thing.owner, thing.owner);
  chmodSync(at, isRoot ? thing.mode : thing.mode | 0o700);
};
