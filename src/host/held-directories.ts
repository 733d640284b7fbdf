import { closeSync, constants, existsSync, openSync } from 'node:fs';
import { HostError } from '../core/host-error.ts';
import { baseName, type Place, parentPath, type RootName } from '../core/place.ts';
import { attempt, errnoOf } from './attempt.ts';

/**
 * Directories held open, so that what happens in them cannot be redirected by somebody who swaps a directory for a link
 * meanwhile. A child of a held directory is named `/proc/self/fd/N/name`, Node's substitute for openat(2).
 */
export interface HeldDirectories {
  /** A path for system calls on the place itself; throws a HostError when a directory above it is not one. */
  pathOf(at: Place): string;
  /** Closes everything that is held; done when directories have moved. */
  release(): void;
}

/** Holds directories below the roots' own directories, at most `limit` at once, the least lately used one closed first. */
export const holdDirectories = (
  directoryOf: (root: RootName) => string,
  limit = 256,
  pinned: boolean = existsSync('/proc/self/fd'),
): HeldDirectories => {
  const held = new Map<string, Held>();
  let uses = 0;

  const remember = (key: string, fd: number): number => {
    if (held.size >= limit) closeOldest(held);
    uses += 1;
    held.set(key, { fd, used: uses });
    return fd;
  };

  const hold = (at: Place): number => {
    const key = `${at.root}:${at.path}`;
    const known = held.get(key);
    if (known !== undefined) {
      uses += 1;
      known.used = uses;
      return known.fd;
    }
    const named = nameBelow(directoryOf(at.root), at.path);
    const path = at.path === '/' || !pinned ? named : `/proc/self/fd/${hold(above(at))}/${baseName(at.path)}`;
    // Without /proc nothing can be pinned, but each directory on the way is still seen not to be a link.
    if (at.path !== '/' && !pinned) hold(above(at));
    return remember(
      key,
      attempt('open', named, () => refuseLinks(path, named)),
    );
  };

  return {
    pathOf: (at) => {
      if (at.path === '/') return directoryOf(at.root);
      const fd = hold(above(at));
      return pinned ? `/proc/self/fd/${fd}/${baseName(at.path)}` : nameBelow(directoryOf(at.root), at.path);
    },
    release: () => {
      for (const { fd } of held.values()) closeSync(fd);
      held.clear();
    },
  };
};

/** An open directory, and when it was used last, counted in uses. */
interface Held {
  readonly fd: number;
  used: number;
}

/** The full name of a path below a root's own directory. */
export const nameBelow = (directory: string, path: string): string =>
  path === '/' ? directory : directory === '/' ? path : `${directory}${path}`;

// open(2): only names the directory, and so needs no permission to read it. Node does not export the number.
const O_PATH = 0o10000000;

const above = (at: Place): Place => ({ root: at.root, path: parentPath(at.path) });

const refuseLinks = (path: string, named: string): number => {
  try {
    return openSync(path, O_PATH | constants.O_DIRECTORY | constants.O_NOFOLLOW);
  } catch (error) {
    if (!['ELOOP', 'ENOTDIR'].includes(errnoOf(error) ?? '')) throw error;
    throw new HostError({
      verb: 'open',
      path: named,
      errno: 'ENOTDIR',
      message: 'a directory on the way is a link or a file now, and nothing is written through one',
    });
  }
};

const closeOldest = (held: Map<string, Held>): void => {
  let oldest: readonly [string, Held] | undefined;
  for (const one of held) if (oldest === undefined || one[1].used < oldest[1].used) oldest = one;
  if (oldest === undefined) return;
  held.delete(oldest[0]);
  closeSync(oldest[1].fd);
};
