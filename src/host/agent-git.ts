import { spawn } from 'node:child_process';
import { HostError } from '../core/host-error.ts';
import { errnoOf } from './attempt.ts';

/** Where signatures are looked up; nothing here is ever read from the repository. */
export interface Trust {
  /** A file as ssh-keygen(1) describes under ALLOWED SIGNERS. */
  readonly allowedSigners: string | undefined;
  /** A directory as gpg's --homedir, whose keyring holds the trusted keys and no others. */
  readonly gpgHome: string | undefined;
}

/** A clone without a work tree that only the agent uses, and what its git may do. */
export interface AgentClone {
  readonly directory: string;
  readonly trust: Trust;
  /** How long one call of git may take. */
  readonly seconds: number;
  /** Asked again and again while git works; true ends it. */
  stop(): boolean;
}

/** What a call of git printed; `status` is null when it was killed because its time was up. */
export interface Done {
  readonly status: number | null;
  readonly out: string;
  readonly err: string;
}

/**
 * Calls git on the clone. It never asks, runs no hook and no program that a repository or another user's settings name, and
 * ends in time, with whatever it started.
 */
export const git = (clone: AgentClone, args: readonly string[]): Promise<Done> =>
  call(clone, [`--git-dir=${clone.directory}`, ...args]);

/** Makes the clone's directory a repository whose objects are named by `hash`; what is there already stays. */
export const gitInit = (clone: AgentClone, hash: string): Promise<Done> =>
  call(clone, ['init', '--quiet', '--bare', '--template=', `--object-format=${hash}`, '--', clone.directory]);

const call = (clone: AgentClone, args: readonly string[]): Promise<Done> =>
  new Promise((resolve, reject) => {
    const words = ['--no-pager', ...settingsFor(clone.trust).flatMap((setting) => ['-c', setting]), ...args];
    // A group of its own, so that what git started, an ssh that waits for its server, ends with it.
    const child = spawn('git', words, {
      cwd: '/',
      stdio: ['ignore', 'pipe', 'pipe'],
      env: environmentFor(clone),
      detached: true,
    });
    let why: string | undefined;
    const started = performance.now();
    const watch = setInterval(() => {
      const late = performance.now() - started > clone.seconds * 1000;
      why = late ? `no answer within ${clone.seconds} seconds` : clone.stop() ? 'interrupted' : why;
      if (why !== undefined && child.pid !== undefined) killGroup(child.pid);
    }, 100);
    const [out, err] = [gather(child.stdout), gather(child.stderr)];
    child.once('error', (error) => {
      clearInterval(watch);
      reject(errnoOf(error) === undefined ? error : unusable);
    });
    child.once('close', (status) => {
      clearInterval(watch);
      resolve({ status: why === undefined ? (status ?? 128) : null, out: out(), err: why ?? err() });
    });
  });

const settingsFor = ({ allowedSigners }: Trust): readonly string[] => [
  'core.hooksPath=/dev/null',
  'core.fsmonitor=false',
  'core.symlinks=true',
  // Loose objects and refs too: a power cut must not leave empty ones.
  'core.fsync=committed',
  'fetch.fsckObjects=true',
  'gc.autoDetach=false',
  'protocol.allow=never',
  ...['file', 'ssh', 'https', 'http', 'git'].map((protocol) => `protocol.${protocol}.allow=always`),
  'gpg.x509.program=false',
  `gpg.ssh.allowedSignersFile=${allowedSigners ?? '/dev/null'}`,
];

const environmentFor = ({ directory, trust }: AgentClone): Readonly<Record<string, string>> => {
  const { PATH = '/usr/sbin:/usr/bin:/sbin:/bin', GIT_ASKPASS = 'false', GIT_SSH_COMMAND = patientSsh } = process.env;
  return {
    ...Object.fromEntries(Object.entries(process.env).filter(([name]) => wayOut.test(name))),
    PATH,
    LC_ALL: 'C',
    HOME: directory,
    GNUPGHOME: trust.gpgHome ?? `${directory}/no-keys`,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_ATTR_NOSYSTEM: '1',
    GIT_TERMINAL_PROMPT: '0',
    GIT_ASKPASS,
    GIT_SSH_COMMAND,
  };
};

/** How servers are reached, which is the machine's matter and not the repository's. */
const wayOut = /^(?:(?:https?|all|no)_proxy|GIT_SSL_CAINFO|SSH_AUTH_SOCK)$/i;

/** Never asks; a server that is gone in the middle is noticed within a minute. */
const patientSsh = 'ssh -o BatchMode=yes -o ConnectTimeout=30 -o ServerAliveInterval=15 -o ServerAliveCountMax=3';

const killGroup = (leader: number): void => {
  try {
    process.kill(-leader, 'SIGKILL');
  } catch (error) {
    if (errnoOf(error) !== 'ESRCH') throw error;
  }
};

/** A server may say as much as it likes; the end counts. */
const enough = 1 << 22;

const gather = (stream: NodeJS.ReadableStream): (() => string) => {
  let text = '';
  stream.setEncoding('utf8').on('data', (part: string) => {
    text = `${text}${part}`.slice(-enough);
  });
  return () => text;
};

const unusable = new HostError({
  verb: 'run',
  path: 'git',
  errno: 'EIO',
  message: 'git is needed and cannot be run: install git',
});
