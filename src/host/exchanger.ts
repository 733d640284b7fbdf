import { spawn, spawnSync } from 'node:child_process';
import {
  closeSync,
  constants,
  existsSync,
  lstatSync,
  openSync,
  readlinkSync,
  readSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import process from 'node:process';
import { unless } from './attempt.ts';

/** What lets a directory and a link change places. */
export interface Exchanger {
  /**
   * Exchanges the names of a directory and a link in one call: renameat2(2) with RENAME_EXCHANGE. False when this machine
   * or their file system, such as NFS, cannot do that; then everything is as before.
   */
  exchange(directory: string, link: string): boolean;
  /** How often it could not. */
  refused(): number;
  /** Ends the program that did it. */
  close(): void;
}

/**
 * Opens an exchanger. Node does not have that call, so perl or python3 makes it: one process for all exchanges, started
 * by the first. Two pipes lead to it, which have names in the directory `work` for a moment.
 */
export const openExchanger = (work: string): Exchanger => {
  let helper: Helper | 'none' | undefined;
  let refused = 0;
  const close = (): void => {
    if (typeof helper === 'object') for (const fd of [helper.requests, helper.answers]) closeSync(fd);
    helper = 'none';
  };
  const exchange = (directory: string, link: string): boolean => {
    helper ??= startHelper(work) ?? 'none';
    if (helper === 'none') return false;
    if (!ask(helper, [directory, link])) close();
    // A process that died may have done it before it could say so.
    return lstatSync(link, { throwIfNoEntry: false })?.isDirectory() === true;
  };
  return {
    exchange: (directory, link) => {
      const done = exchange(directory, link);
      if (!done) refused += 1;
      return done;
    },
    refused: () => refused,
    close,
  };
};

/** Our ends of the pipes to a process that answers each request once it has tried. */
interface Helper {
  readonly requests: number;
  readonly answers: number;
  /** What our own directory in /proc is called there, which may be of another namespace. */
  readonly us: string;
}

/** False when nobody answers any more. */
const ask = ({ requests, answers, us }: Helper, names: readonly string[]): boolean => {
  // What we hold open has another name for another process.
  const theirs = names.map((name) => `${name.replace(/^\/proc\/self\//, us)}\0`).join('');
  return (
    unless(['EPIPE'], () => {
      writeSync(requests, theirs);
      return readSync(answers, Buffer.alloc(1)) === 1;
    }) === true
  );
};

const startHelper = (work: string): Helper | undefined => {
  if (process.platform !== 'linux' || !existsSync('/proc/self/fd')) return undefined;
  const pipes = [`${work}/exchange-requests`, `${work}/exchange-answers`] as const;
  // Nothing else of the environment: PERL5OPT could change what perl does.
  const env = { PATH: process.env.PATH ?? '/usr/bin:/bin' };
  try {
    if (spawnSync('mkfifo', ['-m', '600', ...pipes], { env, stdio: 'ignore' }).status !== 0) return undefined;
    // Opened for both, a pipe does not wait for its other end.
    const both = pipes.map((pipe) => openSync(pipe, constants.O_RDWR));
    const [requests, answers] = [openSync(pipes[0], constants.O_WRONLY), openSync(pipes[1], constants.O_RDONLY)];
    const theirs = [openSync(pipes[0], constants.O_RDONLY), openSync(pipes[1], constants.O_WRONLY)] as const;
    const started = programs().some(([program, ...words]) => {
      // A group of its own: Ctrl-C is for us, and ends it with us.
      const child = spawn(program, words, { env, stdio: [...theirs, 'ignore'], detached: true });
      child.on('error', () => undefined);
      child.unref();
      return child.pid !== undefined;
    });
    for (const fd of [...both, ...theirs, ...(started ? [] : [requests, answers])]) closeSync(fd);
    return started ? { requests, answers, us: `/proc/${readlinkSync('/proc/self')}/` } : undefined;
  } finally {
    for (const pipe of pipes) unless(['ENOENT'], () => unlinkSync(pipe));
  }
};

const programs = (): readonly (readonly [string, ...string[]])[] => {
  const number = callNumbers[process.arch];
  return [
    ...(number === undefined ? [] : [['perl', '-e', perl, String(number)] as const]),
    ['python3', '-I', '-c', python],
  ];
};

/** The number of renameat2(2), by processor as Node names it (the syscall tables of Linux). */
const callNumbers: Readonly<Record<string, number>> = {
  arm64: 276,
  loong64: 276,
  ppc64: 357,
  riscv64: 276,
  s390x: 347,
  x64: 316,
};

// Both read pairs of names that each end in a zero byte. -100 is AT_FDCWD, and 2 is RENAME_EXCHANGE.
const perl = `$/ = "\\0";
while (defined(my $one = <STDIN>) && defined(my $other = <STDIN>)) {
  chomp($one, $other);
  syscall($ARGV[0] + 0, -100, $one, -100, $other, 2);
  syswrite(STDOUT, ".");
}`;
const python = `import ctypes, os
exchange, asked = ctypes.CDLL(None).renameat2, b""
while True:
    more = os.read(0, 65536)
    if not more: break
    asked += more
    while asked.count(b"\\0") >= 2:
        one, other, asked = asked.split(b"\\0", 2)
        exchange(-100, one, -100, other, 2)
        os.write(1, b".")`;
