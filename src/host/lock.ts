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
  const owner = newOwner(by);
  return withOwnFile(state, owner, (mine) => {
    const answer = contend(lockPath(state), mine, owner);
    if (answer.type === 'taken') sweep(state.path);
    return answer;
  });
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
  return withOwnFile(state, newOwner({ user: '', command: 'unlock' }), (mine) => {
    const right = gainRight(path, mine, owner);
    if (right === undefined) return 'not-locked';
    if ('heldBy' in right) return { other: right.heldBy };
    unlessGone(path);
    right.giveUp();
    return 'broken';
  });
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

const takeOver = (path: string, mine: string, owner: LockOwner, dead: LockOwner): LockAnswer | undefined => {
  const right = gainRight(path, mine, dead);
  if (right === undefined) return undefined;
  if ('heldBy' in right) return { type: 'held', owner: right.heldBy, life: right.life };
  attempt('rename to', path, () => renameSync(mine, path));
  right.giveUp();
  return { type: 'taken', owner, replaced: dead };
};

type Right =
  | { giveUp(): void }
  | { readonly heldBy: LockOwner; readonly life: Exclude<ReturnType<typeof isAlive>, 'dead'> };

/**
 * The right to replace or remove one lock: the claim that bears its id, or, when the claim's holder died, the claim
 * that bears the holder's id. Undefined when the world moved meanwhile, and everything must be looked at again.
 */
const gainRight = (path: string, mine: string, old: LockOwner): Right | undefined => {
  const claims: string[] = [];
  for (let last = old; ; ) {
    const claim = `${path}.${last.id}.claim`;
    claims.push(claim);
    if (gaveName(mine, claim)) break;
    const claimant = readOwner(claim);
    if (claimant === undefined) return undefined;
    const life = isAlive(claimant);
    if (life !== 'dead') return { heldBy: claimant, life };
    last = claimant;
  }
  // Ids are never used twice, so a lock that is still the old one stays so until the right's holder acts.
  if (readOwner(path)?.id === old.id) return { giveUp: () => claims.forEach(unlessGone) };
  claims.slice(-1).forEach(unlessGone);
  return undefined;
};

const newOwner = (by: { readonly user: string; readonly command: string }): LockOwner => ({
  id: randomBytes(8).toString('hex'),
  ...ownIdentity(),
  user: by.user,
  command: by.command,
  since: new Date().toISOString(),
});

/** A file with the owner's name in it, for as long as the action lasts: what link(2) makes a lock or a claim of. */
const withOwnFile = <T>(state: Pick<StateDirectory, 'path'>, owner: LockOwner, action: (mine: string) => T): T => {
  const mine = `${lockPath(state)}.${owner.id}.mine`;
  attempt('write', mine, () => writeFileSync(mine, `${JSON.stringify(owner)}\n`, { mode: 0o600, flag: 'wx' }));
  try {
    return action(mine);
  } finally {
    unlessGone(mine);
  }
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
  isText(value.since) &&
  !Number.isNaN(Date.parse(value.since)) &&
  ['id', 'started', 'bootId', 'pidNamespace', 'host', 'user', 'command'].every((key) => isText(value[key]));

/** Removes what dead processes left beside a lock that is ours; claims to older locks mean nothing any more. */
const sweep = (directory: string): void => {
  for (const name of readdirSync(directory)) {
    if (!/^lock\.[0-9a-z]+\.(?:mine|claim)$/.test(name)) continue;
    const owner = readOwner(`${directory}/${name}`);
    if (owner !== undefined && (name.endsWith('.claim') || isAlive(owner) === 'dead'))
      unlessGone(`${directory}/${name}`);
  }
};
