import { lstatSync, readdirSync, realpathSync, type Stats, statSync } from 'node:fs';
import { dirname, isAbsolute, relative } from 'node:path';
import { type AgentClone, type Done, git } from './agent-git.ts';
import { attempt, unless } from './attempt.ts';
import { effectiveIds } from './identity.ts';

/** An answer, or why there is none, in git's words. */
export type Answered<T> = { readonly value: T } | { readonly problem: string };

/**
 * Who signed a commit, or the tag object that leads to it, when a trusted key did. A tag must bear the name under which it
 * was asked for: else whoever has the server could offer another signed tag in its place.
 */
export const verifySignature = async (clone: AgentClone, object: string, ref: string): Promise<Answered<string>> => {
  const type = (await git(clone, ['cat-file', '-t', object])).out.trim();
  const verified = await git(clone, [type === 'tag' ? 'verify-tag' : 'verify-commit', '--', object]);
  if (verified.status !== 0) return { problem: told(verified) || 'it has no signature' };
  if (type === 'tag') {
    const { out } = await git(clone, ['cat-file', 'tag', object]);
    const name = /^tag (.*)$/m.exec(out)?.[1] ?? '';
    if (ref !== `refs/tags/${name}`) return { problem: `the signed tag is named ${name}, and ${ref} was asked for` };
  }
  return { value: signerIn(verified) };
};

/** What git said last, which is what it means; without what it says to everybody. */
export const told = ({ err }: Done): string =>
  err
    .split('\n')
    .map(tidied)
    .filter((line) => line !== '' && !idle.test(line))
    .slice(-3)
    .join('; ');

/**
 * The real name of a file or directory of trusted keys, or why it must not be believed. `unsafe` are directories in which
 * others decide what lies: the repository, when it is one, and what was checked out of it.
 */
export const trustedPath = (path: string, unsafe: readonly string[]): Answered<string> => {
  const real = realPath(path);
  if (real === undefined) return { problem: 'is not there' };
  for (const directory of unsafe) {
    const base = realPath(directory);
    if (base !== undefined && liesIn(base, real)) return { problem: 'lies in the repository that it is to vouch for' };
  }
  const stats = attempt('look at', real, () => statSync(real));
  const below = stats.isDirectory() ? readdirSync(real).map((name) => `${real}/${name}`) : [];
  const wrong = wrongWith(stats) ?? wrongAbove(real) ?? wrongIn(below);
  return wrong === undefined ? { value: real } : { problem: wrong };
};

const longest = 300;

const tidied = (line: string): string =>
  line
    .trim()
    .replaceAll(/[ \t]+/g, ' ')
    .slice(0, longest);

/** Frames and general advice of ssh, git and gpg, which tell nothing of this failure. */
const idle = new RegExp(
  [
    '^@',
    '^fatal: Could not read from remote repository',
    '^Please make sure you have the correct access',
    '^and the repository exists',
    '^gpg: Signature made ',
    '^gpg: WARNING: This key is not certified',
    '^gpg: There is no indication that',
    '^gpg: This could mean that',
    '^Primary key fingerprint:',
  ].join('|'),
);

/** The line that names the key, of all that gpg says about it. */
const signerIn = (done: Done): string => {
  const good = done.err
    .split('\n')
    .map(tidied)
    .filter((line) => /^gpg: (?:using|Good signature)|^Good "git" signature/.test(line));
  return good.join('; ') || told(done);
};

const realPath = (path: string): string | undefined =>
  attempt('look at', path, () => unless(['ENOENT', 'ENOTDIR', 'ENAMETOOLONG'], () => realpathSync(path)));

const liesIn = (base: string, path: string): boolean => {
  const within = relative(base, path);
  return !within.startsWith('..') && !isAbsolute(within);
};

const wrongWith = ({ uid, mode }: Stats): string | undefined => {
  if (uid !== 0 && uid !== effectiveIds().uid) return `belongs to the user with number ${uid}`;
  return (mode & 0o022) === 0 ? undefined : 'may be written to by others';
};

/** Whoever may rename a directory on the way decides what lies there; in one like /tmp only owners may. */
const wrongAbove = (path: string): string | undefined => {
  for (let at = dirname(path); ; at = dirname(at)) {
    const stats = attempt('look at', at, () => statSync(at));
    const wrong = (stats.mode & 0o1000) !== 0 && stats.uid === 0 ? undefined : wrongWith(stats);
    if (wrong !== undefined) return `lies below ${at}, which ${wrong}`;
    if (at === dirname(at)) return undefined;
  }
};

const wrongIn = (paths: readonly string[]): string | undefined => {
  for (const path of paths) {
    const stats = attempt('look at', path, () => unless(['ENOENT'], () => lstatSync(path)));
    // A link's own mode means nothing; a keyring has none.
    const wrong = stats === undefined ? undefined : stats.isSymbolicLink() ? 'is a symbolic link' : wrongWith(stats);
    if (wrong !== undefined) return `holds ${path}, which ${wrong}`;
  }
  return undefined;
};
