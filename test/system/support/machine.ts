import { type ChildProcessByStdio, spawn, spawnSync } from 'node:child_process';
import { cpSync, lstatSync, mkdirSync, mkdtempSync, readlinkSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';

/** What `startMachine` needs, for `needs`. */
export const machineNeeds = {
  root: true,
  commands: [
    'unshare',
    'nsenter',
    'chroot',
    'mount',
    'umount',
    'setpriv',
    'exportfs',
    'getfattr',
    'setfattr',
    'chattr',
  ],
  paths: ['/proc/self/ns/mnt'],
} as const;

/** What a command printed, and its exit code: 137 when it was killed. */
export interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** A management node to play with: a root directory of its own in a mount namespace of its own, on the host's kernel. */
export interface Machine {
  /** Where this process finds what the machine has at a path, mounts included. */
  at(path: string): string;
  /** Writes a file of the machine, and the directories above it. */
  write(path: string, text: string): void;
  /** Runs `statelite ARGS` as root on the machine, without --root, in the repository /root/site. */
  statelite(...args: readonly string[]): Outcome;
  /** As `statelite`, in the background. */
  begin(...args: readonly string[]): Begun;
  /** As `statelite`, as the user with a number. */
  as(uid: number, ...args: readonly string[]): Outcome;
  /** Runs a shell script on the machine; throws when it fails. Returns what it printed. */
  sh(script: string, ...args: readonly string[]): string;
  /** Ends the namespace and removes everything. */
  stop(): void;
}

/** A command in the background. */
export interface Begun {
  readonly pid: number;
  kill(): void;
  readonly ended: Promise<Outcome>;
}

type Keeper = ChildProcessByStdio<Writable, Readable, null>;

/** Starts a machine. Its programs are the host's, read-only; all else lies below a temporary directory of its own. */
export const startMachine = async (): Promise<Machine> => {
  const top = mkdtempSync(join(tmpdir(), 'statelite-machine-'));
  const root = join(top, 'root');
  makeRoot(root);
  const keeper: Keeper = spawn(
    'unshare',
    ['--mount', '--propagation', 'private', 'sh', '-euc', mounts, 'sh', root, process.execPath],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  );
  await ready(keeper);
  const { pid } = keeper;
  if (pid === undefined) throw new Error('the machine did not start');
  const at = (path: string): string => `/proc/${pid}/root${root}${path}`;
  const enter = (user: readonly string[], words: readonly string[]): readonly string[] => [
    `--mount=/proc/${pid}/ns/mnt`,
    'chroot',
    ...user,
    root,
    ...words,
  ];
  const run = (user: readonly string[], words: readonly string[]): Outcome => {
    const done = spawnSync('nsenter', enter(user, words), { encoding: 'utf8', env: environment, maxBuffer: 1 << 28 });
    if (done.error !== undefined) throw done.error;
    return { code: done.status ?? 137, out: done.stdout, err: done.stderr };
  };
  return {
    at,
    write: (path, text) => {
      mkdirSync(dirname(at(path)), { recursive: true });
      writeFileSync(at(path), text);
    },
    statelite: (...args) => run([], [...program, ...args]),
    as: (uid, ...args) => run([`--userspec=${uid}:${uid}`, '--groups='], [...program, ...args]),
    begin: (...args) => begin(enter([], [...program, ...args])),
    sh: (script, ...args) => {
      const done = run([], ['sh', '-euc', script, 'sh', ...args]);
      if (done.code !== 0) throw new Error(`exit ${done.code} of ${script}\n${done.err}`);
      return done.out;
    },
    stop: () => {
      keeper.stdin.end();
      keeper.kill('SIGKILL');
      rmSync(top, { recursive: true, force: true });
    },
  };
};

const program = ['/opt/node', '/opt/statelite/cli.js', '-C', '/root/site'] as const;

const environment = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', HOME: '/root', LC_ALL: 'C.UTF-8', TERM: 'dumb' };

// $1 the root, $2 node. `cat` ends, and with it the namespace, when the test's process does. The namespace of mounts is
// private, so what is mounted here is nowhere else, and the directories below the mounts are empty for everybody else.
const mounts = `
for part in usr lib lib64 lib32 bin sbin; do
  if [ -d "/$part" ] && [ ! -L "/$part" ]; then
    mount --bind "/$part" "$1/$part"
    mount -o remount,ro,bind "$1/$part"
  fi
done
mount --rbind /proc "$1/proc"
mount --rbind /dev "$1/dev"
mount --bind "$2" "$1/opt/node"
mount -o remount,ro,bind "$1/opt/node"
echo ready
exec cat >/dev/null
`;

const makeRoot = (root: string): void => {
  const directories = [
    'etc/exports.d',
    'var/lib/nfs',
    'run',
    'tmp',
    'root/site',
    'install',
    'tftpboot',
    'dev',
    'proc',
    'opt',
  ];
  for (const path of directories) mkdirSync(join(root, path), { recursive: true });
  for (const part of ['usr', 'lib', 'lib64', 'lib32', 'bin', 'sbin']) {
    const found = lstatSync(join('/', part), { throwIfNoEntry: false });
    if (found?.isSymbolicLink()) symlinkSync(readlinkSync(join('/', part)), join(root, part));
    else if (found?.isDirectory()) mkdirSync(join(root, part));
  }
  writeFileSync(join(root, 'etc/passwd'), 'root:x:0:0::/root:/bin/sh\n');
  for (const path of ['var/lib/nfs/rmtab', 'var/lib/nfs/etab', 'opt/node']) writeFileSync(join(root, path), '');
  cpSync(fileURLToPath(new URL('../../../dist', import.meta.url)), join(root, 'opt/statelite'), { recursive: true });
};

const ready = (keeper: Keeper): Promise<void> =>
  new Promise((resolve, reject) => {
    keeper.once('error', reject);
    keeper.once('exit', (code) => reject(new Error(`the machine ended with ${code}`)));
    keeper.stdout.once('data', () => {
      keeper.removeAllListeners('exit');
      resolve();
    });
  });

const begin = (words: readonly string[]): Begun => {
  const child = spawn('nsenter', words, { stdio: ['ignore', 'pipe', 'pipe'], env: environment });
  let out = '';
  let err = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    err += text;
  });
  const ended = new Promise<Outcome>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code: code ?? 137, out, err }));
  });
  // nsenter and chroot become the program they start, so this is its process.
  return { pid: child.pid ?? 0, kill: () => void child.kill('SIGKILL'), ended };
};
