import { spawnSync } from 'node:child_process';
import { closeSync, constants, existsSync, lstatSync, openSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import process from 'node:process';
import { errnoOf } from './attempt.ts';
import { O_PATH } from './held-directories.ts';

/** A directory, and a link of the same file system. */
type Pair = readonly [directory: string, link: string];

/**
 * Exchanges the names of a directory and a link, pair after pair, each in one call: renameat2(2) with RENAME_EXCHANGE.
 * Node does not have it, so perl or python3 does it. Says for each pair whether it was done: not without either of them,
 * nor on file systems that cannot, such as NFS. A path needs to be right only while its pair is being asked for.
 */
export const exchangeNames = (pairs: Iterable<Pair>): readonly boolean[] => {
  if (process.platform !== 'linux' || !existsSync('/proc/self/fd')) return Array.from(pairs, () => false);
  const fds: number[] = [];
  const held = (path: string): string => {
    const fd = openSync(dirname(path), O_PATH | constants.O_DIRECTORY);
    fds.push(fd);
    return `${fd}/${basename(path)}`;
  };
  try {
    const names = Array.from(pairs, ([directory, link]) => [held(directory), held(link)] as const);
    const input = names.flatMap((pair) => pair.map((name) => `/proc/${process.pid}/fd/${name}\0`)).join('');
    // Nothing else of the environment: PERL5OPT could change what perl does.
    const env = { PATH: process.env.PATH ?? '/usr/bin:/bin' };
    const ran = (program: string, ...words: readonly string[]): boolean =>
      errnoOf(spawnSync(program, words, { input, env, stdio: ['pipe', 'ignore', 'ignore'], timeout: 60_000 }).error) !==
      'ENOENT';
    const number = callNumbers[process.arch];
    if (number === undefined || !ran('perl', '-e', perl, String(number))) ran('python3', '-I', '-c', python);
    return names.map(
      ([, link]) => lstatSync(`/proc/self/fd/${link}`, { throwIfNoEntry: false })?.isDirectory() === true,
    );
  } finally {
    for (const fd of fds) closeSync(fd);
  }
};

/** The number of renameat2(2), by processor as Node names it (syscall tables of Linux). */
const callNumbers: Readonly<Record<string, number>> = {
  arm64: 276,
  loong64: 276,
  ppc64: 357,
  riscv64: 276,
  s390x: 347,
  x64: 316,
};

// Both read names that each end in a zero byte. -100 is AT_FDCWD, and 2 is RENAME_EXCHANGE.
const perl =
  'local $/; my @names = split /\\0/, <STDIN>; while (my ($one, $other) = splice @names, 0, 2) { syscall($ARGV[0] + 0, -100, $one, -100, $other, 2) }';
const python = `import ctypes, sys
names = sys.stdin.buffer.read().split(b"\\0")
for one, other in zip(names[0::2], names[1::2]):
    ctypes.CDLL(None).renameat2(-100, one, -100, other, 2)`;
