import { randomBytes } from 'node:crypto';
import { linkSync, readdirSync, readFileSync, renameSync, unlinkSync, writeFileSync } from 'node:fs';
import { attempt, errnoOf, unless } from './attempt.ts';
import { isAlive, ownIdentity, type ProcessIdentity } from './identity.ts';
import { isObject, isText, parseJson } from './shapes.ts';
import type { StateDirectory } from './state-directory.ts';

/** Who holds a site's lock. */
export interface LockOwner extends ProcessIdentity {
  /** Unique for every lock that was ever taken. */
  readonly id: string;
  readonly user: string;
  readonly command: string;
  /** When it was taken, ISO 8601 in UTC. */
  readonly since: string;
}

/** The answer to asking for the lock. `replaced` is the dead owner whose lock was taken over. */
export type LockAnswer =
  | { readonly type: 'taken'; readonly owner: LockOwner; readonly replaced: LockOwner | undefined }
  | { readonly type: 'held'; readonly owner: LockOwner; readonly life: 'alive' | 'unknown' };

/** The lock as it is, and whether its owner lives; undefined when nobody holds it. */
export const readLock = (
  state: Pick<StateDirectory, 'path'>,
): { readonly owner: LockOwner; readonly life: ReturnType<typeof isAlive> } | undefined => {
  const owner = readOwner(lockPath(state));
  return owner && { owner, life: isAlive(owner) };
};

/**
 * Takes the lock, also from an owner that is dead. The state directory must exist. A lock appears with its content by
 * link(2); a dead one is replaced only by whoever holds the claim that bears its id, so two processes never both do.
 */
export const takeLock = (
  state: Pick<StateDirectory, 'path'>,
  by: { readonly user: string; readonly command: string },
): LockAnswer => {
  const path = lockPath(state);
  const owner: LockOwner = {
    id: randomBytes(8).toString('hex'),
    ...ownIdentity(),
    user: by.user,
    command: by.command,
    since: new Date().toISOString(),
  };
  const mine = `${path}.${owner.id}.mine`;
  attempt('write', mine, () => writeFileSync(mine, `${JSON.stringify(owner)}\n`, { mode: 0o600, flag: 'wx' }));
  try {
    return contend(path, mine, owner);
  } finally {
    unlessGone(mine);
    sweep(state.path);
  }
};

/** Gives the lock back; nothing happens when it is no longer ours. */
export const releaseLock = (state: Pick<StateDirectory, 'path'>, owner: LockOwner): void => {
  const path = lockPath(state);
  if (readOwner(path)?.id === owner.id) unlessGone(path);
};

/**
 * Removes the lock with this id, whoever holds it. `other` when another lock is there now. Meant for an owner on
 * another machine, of whom nobody here can tell whether it is alive.
 */
export const breakLock = (
  state: Pick<StateDirectory, 'path'>,
  id: string,
): 'broken' | 'not-locked' | { readonly other: LockOwner } => {
  const path = lockPath(state);
  const owner = readOwner(path);
  if (owner === undefined) return 'not-locked';
  if (owner.id !== id) return { other: owner };
  unlessGone(path);
  return 'broken';
};

const lockPath = ({ path }: Pick<StateDirectory, 'path'>): string => `${path}/lock`;

const contend = (path: string, mine: string, owner: LockOwner): LockAnswer => {
  for (;;) {
    if (gaveName(mine, path)) return { type: 'taken', owner, replaced: undefined };
    const holder = readOwner(path);
    if (holder === undefined) continue;
    const life = isAlive(holder);
    if (life !== 'dead') return { type: 'held', owner: holder, life };
    const answer = takeOver(path, mine, owner, holder);
    if (answer !== undefined) return answer;
  }
};

/** Undefined when the world moved meanwhile, and everything must be looked at again. */
const takeOver = (path: string, mine: string, owner: LockOwner, dead: LockOwner): LockAnswer | undefined => {
  const claims: string[] = [];
  for (let last = dead; ; ) {
    const claim = `${path}.${last.id}.claim`;
    claims.push(claim);
    if (gaveName(mine, claim)) break;
    const claimant = readOwner(claim);
    if (claimant === undefined) return undefined;
    const life = isAlive(claimant);
    if (life !== 'dead') return { type: 'held', owner: claimant, life };
    last = claimant;
  }
  // Only a claim's holder replaces the lock it names, so a lock that is still the dead one stays so until we act.
  const still = readOwner(path)?.id === dead.id;
  if (still) attempt('rename to', path, () => renameSync(mine, path));
  // Claims are removed from the oldest on: whoever finds a gap must look at the lock again, which is ours by now.
  for (const claim of still ? claims : claims.slice(-1)) unlessGone(claim);
  return still ? { type: 'taken', owner, replaced: dead } : undefined;
};

/** Whether the file got the name; false when the name is taken. */
const gaveName = (file: string, name: string): boolean =>
  attempt('link', name, () => {
    try {
      linkSync(file, name);
      return true;
    } catch (error) {
      if (errnoOf(error) === 'EEXIST') return false;
      throw error;
    }
  });

const unlessGone = (path: string): void =>
  attempt('remove', path, () => {
    unless(['ENOENT'], () => unlinkSync(path));
  });

const readOwner = (path: string): LockOwner | undefined => {
  const text = attempt('read', path, () => unless(['ENOENT', 'ENOTDIR'], () => readFileSync(path, 'utf8')));
  if (text === undefined) return undefined;
  const value = parseJson(text);
  return isLockOwner(value) ? value : strangeOwner;
};

/** A lock file that is not ours to judge: it is held until somebody looks at it. */
const strangeOwner: LockOwner = {
  id: 'unreadable',
  pid: 0,
  started: '',
  bootId: '',
  pidNamespace: '',
  host: 'unknown',
  user: 'unknown',
  command: 'unknown',
  since: 'unknown',
};

const isLockOwner = (value: unknown): value is LockOwner =>
  isObject(value) &&
  Number.isSafeInteger(value.pid) &&
  ['id', 'started', 'bootId', 'pidNamespace', 'host', 'user', 'command', 'since'].every((key) => isText(value[key]));

/** Removes what dead processes left beside the lock. */
const sweep = (directory: string): void => {
  for (const name of readdirSync(directory)) {
    if (!/^lock\.[0-9a-f]{16}\.mine$/.test(name)) continue;
    const owner = readOwner(`${directory}/${name}`);
    if (owner !== undefined && isAlive(owner) === 'dead') unlessGone(`${directory}/${name}`);
  }
};
