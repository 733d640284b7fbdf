import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, realpathSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { isAbsolute, relative, resolve } from 'node:path';
import { HostError } from '../core/host-error.ts';
import { attempt, unless } from './attempt.ts';
import { effectiveIds } from './identity.ts';

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
}

/** An answer, or why there is none, in git's words. */
export type Answered<T> = { readonly value: T } | { readonly problem: string };

/** Makes the clone unless it is there; attributes of the repository that change content on its way out are overruled. */
export const openClone = (directory: string, trust: Trust): AgentClone => {
  const clone = { directory, trust };
  if (!existsSync(`${directory}/HEAD`)) {
    const made = git(clone, ['init', '--quiet', '--bare', '--template=', '--', directory], false);
    if (made.status !== 0) throw refusal('make the clone', directory, made.err);
  }
  attempt('write', `${directory}/info/attributes`, () => {
    mkdirSync(`${directory}/info`, { recursive: true });
    writeFileSync(`${directory}/info/attributes`, '* -text -eol -ident -filter -working-tree-encoding\n');
  });
  return clone;
};

/** Fetches a branch (`main`) or a ref (`refs/tags/v1`); gives the commit, and the object that the ref names. */
export const fetchRef = (
  clone: AgentClone,
  repository: string,
  ref: string,
): Answered<{ readonly commit: string; readonly object: string }> => {
  const source = ref.startsWith('refs/') ? ref : `refs/heads/${ref}`;
  const options = ['--quiet', '--no-tags', '--no-write-fetch-head', '--no-recurse-submodules', '--no-auto-maintenance'];
  const fetched = git(clone, ['fetch', ...options, '--', repository, `+${source}:${fetchedRef}`]);
  if (fetched.status !== 0) return { problem: told(fetched) };
  const object = git(clone, ['rev-parse', '--verify', '--quiet', fetchedRef]);
  const commit = git(clone, ['rev-parse', '--verify', '--quiet', `${fetchedRef}^{commit}`]);
  if (commit.status !== 0) return { problem: `${source} names no commit` };
  return { value: { commit: commit.out.trim(), object: object.out.trim() } };
};

/** Who signed a commit, or the tag object that leads to it, when a trusted key did. */
export const verifySignature = (clone: AgentClone, object: string): Answered<string> => {
  const type = git(clone, ['cat-file', '-t', object]).out.trim();
  const verified = git(clone, [type === 'tag' ? 'verify-tag' : 'verify-commit', '--', object]);
  if (verified.status !== 0) return { problem: told(verified) || 'it has no signature' };
  return { value: told(verified) };
};

/** Whether a commit has `ancestor` in its history, or is it. */
export const descendsFrom = (clone: AgentClone, commit: string, ancestor: string): boolean =>
  git(clone, ['merge-base', '--is-ancestor', ancestor, commit]).status === 0;

/** Puts the files of a commit into a directory made anew for the owner only: no hooks, filters or submodules. */
export const checkOut = (clone: AgentClone, commit: string, directory: string): void => {
  attempt('remove', directory, () => rmSync(directory, { recursive: true, force: true }));
  attempt('make the directory', directory, () => mkdirSync(directory, { mode: 0o700 }));
  const read = git(clone, ['read-tree', commit]);
  if (read.status !== 0) throw refusal('read', commit, read.err);
  const written = git(clone, [`--work-tree=${directory}`, 'checkout-index', '--all', '--force']);
  if (written.status !== 0) throw refusal('write', directory, written.err);
};

/** Why a file or directory of trusted keys must not be believed; undefined when it may. `repository` may be a directory. */
export const distrust = (path: string, repository: string): string | undefined => {
  const real = attempt('look at', path, () => unless(['ENOENT', 'ENOTDIR'], () => realpathSync(path)));
  if (real === undefined) return 'is not there';
  const { uid, mode } = attempt('look at', real, () => statSync(real));
  if (uid !== 0 && uid !== effectiveIds().uid) return `belongs to the user with number ${uid}`;
  if ((mode & 0o022) !== 0) return 'may be written to by others';
  const local = repository.replace(/^file:\/\//, '');
  const base = attempt('look at', local, () =>
    unless(['ENOENT', 'ENOTDIR', 'ENAMETOOLONG'], () => realpathSync(local)),
  );
  if (base === undefined) return undefined;
  const within = relative(base, real);
  return within.startsWith('..') || isAbsolute(within) ? undefined : 'lies in the repository that it is to vouch for';
};

/** How git is to be told of a repository: a directory by its absolute name, anything else as it is. */
export const repositoryName = (cwd: string, named: string): string =>
  /^[a-z]+:\/\/|^[^/]+:/.test(named) ? named : resolve(cwd, named);

const fetchedRef = 'refs/statelite/fetched';
const seconds = 300;

interface Done {
  readonly status: number | null;
  readonly out: string;
  readonly err: string;
}

const told = ({ err }: Done): string => err.trim().split('\n').slice(0, 3).join('; ');

/** Never asks, runs no hook and no program that a repository or another user's settings name, and ends in time. */
const git = ({ directory, trust }: AgentClone, args: readonly string[], inside = true): Done => {
  const settings = [
    'core.hooksPath=/dev/null',
    'core.fsmonitor=false',
    'core.symlinks=true',
    'fetch.fsckObjects=true',
    'protocol.allow=never',
    ...['file', 'ssh', 'https', 'http', 'git'].map((protocol) => `protocol.${protocol}.allow=always`),
    'gpg.x509.program=false',
    `gpg.ssh.allowedSignersFile=${trust.allowedSigners ?? '/dev/null'}`,
  ];
  const { PATH = '/usr/sbin:/usr/bin:/sbin:/bin', SSH_AUTH_SOCK, GIT_SSH_COMMAND } = process.env;
  const words = settings.flatMap((setting) => ['-c', setting]);
  const done = spawnSync('git', ['--no-pager', ...words, ...(inside ? [`--git-dir=${directory}`] : []), ...args], {
    cwd: '/',
    input: '',
    timeout: seconds * 1000,
    killSignal: 'SIGKILL',
    maxBuffer: 1 << 26,
    encoding: 'utf8',
    env: {
      PATH,
      LC_ALL: 'C',
      HOME: directory,
      GNUPGHOME: trust.gpgHome ?? `${directory}/no-keys`,
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_CONFIG_GLOBAL: '/dev/null',
      GIT_ATTR_NOSYSTEM: '1',
      GIT_TERMINAL_PROMPT: '0',
      GIT_ASKPASS: 'false',
      GIT_SSH_COMMAND: GIT_SSH_COMMAND ?? 'ssh -o BatchMode=yes -o ConnectTimeout=30',
      ...(SSH_AUTH_SOCK !== undefined && { SSH_AUTH_SOCK }),
    },
  });
  if (done.error !== undefined && !('code' in done.error && done.error.code === 'ETIMEDOUT')) {
    throw refusal('run', 'git', 'git is needed and cannot be run: install git');
  }
  const err = done.error === undefined ? done.stderr : `no answer within ${seconds} seconds`;
  return { status: done.error === undefined ? done.status : null, out: done.stdout, err };
};

const refusal = (verb: string, path: string, message: string): HostError =>
  new HostError({ verb, path, errno: 'EIO', message: message.trim() });
