import { type BigIntStats, closeSync, constants, fstatSync, openSync, readlinkSync, type Stats } from 'node:fs';
import { type Fact, type Owner, root } from '../core/fact.ts';
import { attempt } from './attempt.ts';
import { sha256OfOpenFile } from './hash.ts';
import { effectiveIds } from './identity.ts';

/** What `read` makes of a file that is opened for it, never through a link, and never waiting for the other end of a pipe. */
export const readOpened = <T>(path: string, named: string, read: (fd: number) => T): T => {
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
  const fd = attempt('read', named, () => openSync(path, flags));
  try {
    return read(fd);
  } finally {
    closeSync(fd);
  }
};

/** How lstat(2) is asked for a stamp or signature. */
export const exactly = { bigint: true, throwIfNoEntry: false } as const;

/** How it is asked, faster, for no more than type, mode, owner and device. */
export const roughly = { throwIfNoEntry: false } as const;

/** The fact that a directory entry's lstat(2) tells, with the content of a regular file known only by its stamp. */
export const foundFact = (stats: BigIntStats, path: string, named: string): Fact => {
  if (stats.isFile())
    return { type: 'file', mode: modeOf(stats), owner: ownerOf(stats), content: { stamp: stampOf(stats) } };
  if (stats.isDirectory()) return foundDirectory(stats);
  if (stats.isSymbolicLink())
    return { type: 'link', target: attempt('read the link', named, () => readlinkSync(path)) };
  return { type: 'other', what: wordOf(stats) };
};

/** The fact of a directory. */
export const foundDirectory = (stats: Stats | BigIntStats): Fact => dirFact(modeOf(stats), ownerOf(stats));

/** The fact of a regular file whose content is known. */
export const hashedFact = (stats: BigIntStats, sha256: string): Fact => ({
  type: 'file',
  mode: modeOf(stats),
  owner: ownerOf(stats),
  content: { sha256 },
});

/** One fact for all directories of root with one mode: there may be as many as nodes. */
const dirFact = (mode: number, owner: Owner): Fact => {
  if (owner !== root) return { type: 'dir', mode, owner };
  const known = rootDirectories.get(mode);
  if (known !== undefined) return known;
  const fact: Fact = { type: 'dir', mode, owner };
  rootDirectories.set(mode, fact);
  return fact;
};

const rootDirectories = new Map<number, Fact>();

/** Hashes remembered from earlier, by place. One counts only while the file's signature is the same. */
export type HashMemory = Map<string, { readonly signature: string; readonly sha256: string }>;

/** The SHA-256 of a regular file, from memory when nothing about the file has changed since it was hashed. */
export const hashFile = (
  path: () => string,
  named: string,
  key: string,
  stats: BigIntStats,
  memory: HashMemory,
): string => {
  const known = memory.get(key);
  if (known !== undefined && known.signature === signatureOf(stats)) return known.sha256;
  return readOpened(path(), named, (fd) => {
    const before = fstatSync(fd, { bigint: true });
    const sha256 = attempt('read', named, () => sha256OfOpenFile(fd, Number(stats.size)));
    const after = signatureOf(fstatSync(fd, { bigint: true }));
    // A file that changed within one tick of the clock may change again and look the same, so its hash is not kept.
    if (after === signatureOf(before) && isSettledSignature(after)) memory.set(key, { signature: after, sha256 });
    else memory.delete(key);
    return sha256;
  });
};

/** Changes whenever a file's content may have changed; see inode(7). */
export const signatureOf = (stats: BigIntStats): string =>
  `${stats.size}:${stats.mtimeNs}:${stats.ctimeNs}:${stats.ino}:${stats.dev}`;

/** Whether the file was last changed so long ago that another change would show in the signature. */
export const isSettledSignature = (signature: string): boolean =>
  Number(BigInt(signature.split(':')[2] ?? '0') / 1_000_000n) < Date.now() - settlingMilliseconds;

/** Owners as the plan knows them: a user without privileges stands for root in a tree of their own. */
const ownerOf = (stats: Stats | BigIntStats): Owner => {
  const uid = Number(stats.uid);
  const gid = Number(stats.gid);
  if (own.uid === 0) return uid === 0 && gid === 0 ? root : { uid, gid };
  return { uid: uid === own.uid ? 0 : uid, gid: gid === own.gid ? 0 : gid };
};

const own = effectiveIds();

const modeOf = (stats: Stats | BigIntStats): number => Number(stats.mode) & 0o7777;

/** Size, modification time and inode of a file, which no renaming changes. */
export const stampOf = (stats: BigIntStats): string => `${stats.size}:${stats.mtimeNs}:${stats.ino}`;

const settlingMilliseconds = 100;

const wordOf = (stats: BigIntStats): string =>
  stats.isFIFO() ? 'fifo' : stats.isSocket() ? 'socket' : stats.isBlockDevice() ? 'block device' : 'character device';
