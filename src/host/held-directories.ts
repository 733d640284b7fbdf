import { closeSync, constants, existsSync, openSync } from 'node:fs';
import { must } from '../core/bug.ts';
import { HostError } from '../core/host-error.ts';
import { baseName, type Place, parentPath, type RootedPath, type RootName } from '../core/place.ts';
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
  const roots = new Map<RootName, Map<RootedPath, Held>>();
  const all = new Set<Held>();
  let uses = 0;
  // One place is asked for several times in a row: by its guard and by each system call of its step.
  let last: { readonly at: Place; readonly path: string } | undefined;

  const remember = (one: Held): number => {
    if (all.size >= limit) forget(oldestOf(all));
    const paths = roots.get(one.root) ?? new Map<RootedPath, Held>();
    roots.set(one.root, paths.set(one.path, one));
    all.add(one);
    return one.fd;
  };

  const forget = (one: Held): void => {
    last = undefined;
    roots.get(one.root)?.delete(one.path);
    all.delete(one);
    closeSync(one.fd);
  };

  const hold = (root: RootName, path: RootedPath): number => {
    uses += 1;
    const known = roots.get(root)?.get(path);
    if (known !== undefined) {
      known.used = uses;
      return known.fd;
    }
    const named = nameBelow(directoryOf(root), path);
    // Without /proc nothing can be pinned, but each directory on the way is still seen not to be a link.
    const fd = path === '/' ? 0 : hold(root, parentPath(path));
    const through = path === '/' || !pinned ? named : `/proc/self/fd/${fd}/${baseName(path)}`;
    return remember({ root, path, fd: attempt('open', named, () => refuseLinks(through, named)), used: uses });
  };

  return {
    pathOf: (at) => {
      if (last?.at === at) return last.path;
      if (at.path === '/') return directoryOf(at.root);
      const fd = hold(at.root, parentPath(at.path));
      const path = pinned ? `/proc/self/fd/${fd}/${baseName(at.path)}` : nameBelow(directoryOf(at.root), at.path);
      last = { at, path };
      return path;
    },
    release: () => {
      for (const one of all) forget(one);
    },
  };
};

/** An open directory, and when it was used last, counted in uses. */
interface Held {
  readonly root: RootName;
  readonly path: RootedPath;
  readonly fd: number;
  used: number;
}

/** The full name of a path below a root's own directory. */
export const nameBelow = (directory: string, path: string): string =>
  path === '/' ? directory : directory === '/' ? path : `${directory}${path}`;

// open(2): only names the directory, and so needs no permission to read it. Node does not export the number.
const O_PATH = 0o10000000;

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

const oldestOf = (all: Iterable<Held>): Held => {
  let oldest: Held | undefined;
  for (const one of all) if (oldest === undefined || one.used < oldest.used) oldest = one;
  return must(oldest, 'a directory that is held');
};
