import { mkdirSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { HostError } from '../core/host-error.ts';
import type { RootedPath } from '../core/place.ts';
import { type AgentClone, type Done, git, gitInit } from './agent-git.ts';
import { type Answered, told } from './agent-trust.ts';
import { attempt, unless } from './attempt.ts';

/**
 * Makes the clone's directory ready: what a killed git left there is removed, a directory that is no repository is made anew,
 * and attributes of the repository that change content on its way out are overruled. Only the holder of the lock may do this.
 */
export const openClone = async (clone: AgentClone): Promise<void> => {
  const { directory } = clone;
  for (const part of ['', '/refs/statelite', '/objects', '/objects/pack']) removeLeftovers(`${directory}${part}`);
  // Reads what the refs name, so that a clone that lost objects is noticed too.
  if ((await git(clone, ['for-each-ref', '--format=%(tree)%(*tree)'])).status !== 0) await makeClone(clone, 'sha1');
  else keepAttributes(clone);
};

const makeClone = async (clone: AgentClone, hash: string): Promise<void> => {
  removeAll(clone.directory);
  const made = await gitInit(clone, hash);
  if (made.status !== 0) throw refusal('make the clone', clone.directory, made);
  keepAttributes(clone);
};

const keepAttributes = ({ directory }: AgentClone): void => {
  const file = `${directory}/info/attributes`;
  attempt('write', file, () => {
    if (unless(['ENOENT'], () => readFileSync(file, 'utf8')) === attributes) return;
    mkdirSync(`${directory}/info`, { recursive: true });
    writeFileSync(file, attributes);
  });
};

/** Fetches a branch (`refs/heads/main`) or a tag; gives the commit, and the object that the ref names. */
export const fetchRef = async (
  clone: AgentClone,
  repository: string,
  ref: string,
): Promise<Answered<{ readonly commit: string; readonly object: string }>> => {
  const options = ['--quiet', '--no-tags', '--no-write-fetch-head', '--no-recurse-submodules', '--no-auto-maintenance'];
  const fetch = (): Promise<Done> => git(clone, ['fetch', ...options, '--', repository, `+${ref}:${fetchedRef}`]);
  let fetched = await fetch();
  // Only the server knows by which hash its repository names objects.
  const hash = /mismatched algorithms: client \w+; server (sha1|sha256)$/m.exec(fetched.err)?.[1];
  if (hash !== undefined) {
    await makeClone(clone, hash);
    fetched = await fetch();
  }
  if (fetched.status !== 0) return { problem: /dubious ownership/.test(fetched.err) ? notOurs : told(fetched) };
  const object = await git(clone, ['rev-parse', '--verify', '--quiet', fetchedRef]);
  const commit = await git(clone, ['rev-parse', '--verify', '--quiet', `${fetchedRef}^{commit}`]);
  if (commit.status !== 0) return { problem: `${ref} names no commit` };
  return { value: { commit: commit.out.trim(), object: object.out.trim() } };
};

/** Whether a commit has `ancestor` in its history, or is it. */
export const descendsFrom = async (clone: AgentClone, commit: string, ancestor: string): Promise<boolean> =>
  (await git(clone, ['merge-base', '--is-ancestor', ancestor, commit])).status === 0;

/**
 * Puts the files of a commit into a directory for the owner only: no hooks, filters or submodules. Nothing is written when
 * the directory has them already and nothing else. What cannot be read makes the clone go; the next round fetches a new one.
 */
export const checkOut = async (clone: AgentClone, commit: string, directory: string): Promise<void> => {
  if (await isCheckedOut(clone, commit, directory)) return;
  removeAll(directory);
  attempt('make the directory', directory, () => mkdirSync(directory, { mode: 0o700 }));
  const read = await git(clone, ['read-tree', commit]);
  const done = read.status === 0 ? await inside(clone, directory, 'checkout-index', '--all', '--index') : read;
  if (done.status === 0) return;
  if (/unable to read|failed to unpack|corrupt|bad object|missing/.test(done.err)) removeAll(clone.directory);
  const full = /unable to (?:create|write)/.test(done.err) ? '; perhaps the disk is full: make room' : '';
  throw refusal('write', directory, { ...done, err: `${done.err.trim()}${full}` });
};

/** Keeps an accepted commit in the clone and lets git tidy up when much has gathered. It is no matter when that fails. */
export const keepCommit = async (clone: AgentClone, commit: string): Promise<void> => {
  await git(clone, ['update-ref', 'refs/statelite/accepted', commit]);
  await git(clone, ['gc', '--auto', '--quiet']);
};

/** A directory of what was checked out; undefined when it is none, or a link leads out of it. */
export const directoryIn = (checkout: string, path: RootedPath): string | undefined => {
  const real = attempt('look at', path, () =>
    unless(['ENOENT', 'ENOTDIR', 'ELOOP'], () => realpathSync(`${checkout}${path}`)),
  );
  const base = attempt('look at', checkout, () => realpathSync(checkout));
  return real === base || real?.startsWith(`${base}/`) === true ? real : undefined;
};

/** How git is to be told of a repository: a directory by its absolute name, anything else as it is. */
export const repositoryName = (cwd: string, named: string): string =>
  /^[a-z]+:\/\/|^[^/]+:/.test(named) ? named : resolve(cwd, named);

/** What git advises then, a setting of the user, is not read here. */
const notOurs =
  'the directory belongs to another user, and git would obey the settings in it: name it by ssh, or be that user';

const fetchedRef = 'refs/statelite/fetched';
const attributes = '* -text -eol -ident -filter -working-tree-encoding\n';

const removeAll = (directory: string): void =>
  attempt('remove', directory, () => rmSync(directory, { recursive: true, force: true }));

/** Locks, and packs that did not come whole. */
const removeLeftovers = (directory: string): void => {
  const names = attempt('look at', directory, () => unless(['ENOENT', 'ENOTDIR'], () => readdirSync(directory))) ?? [];
  for (const name of names) {
    if (/\.lock$|^tmp_|^incoming-/.test(name)) removeAll(`${directory}/${name}`);
  }
};

/** The index remembers size, times and inode of what it wrote, so that files are not read again. */
const isCheckedOut = async (clone: AgentClone, commit: string, directory: string): Promise<boolean> => {
  const looks = [
    ['diff-index', '--cached', '--quiet', commit, '--'],
    ['diff-files', '--quiet', '--ignore-submodules'],
  ];
  for (const [verb = '', ...words] of looks) {
    if ((await inside(clone, directory, verb, ...words)).status !== 0) return false;
  }
  const others = await inside(clone, directory, 'ls-files', '--others', '--directory');
  return others.status === 0 && others.out === '';
};

const inside = (clone: AgentClone, directory: string, verb: string, ...words: readonly string[]): Promise<Done> =>
  git(clone, [`--work-tree=${directory}`, verb, ...words]);

const refusal = (verb: string, path: string, done: Done): HostError =>
  new HostError({ verb, path, errno: 'EIO', message: told(done) });
