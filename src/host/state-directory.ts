import { closeSync, fsyncSync, lstatSync, mkdirSync, openSync, renameSync, type Stats, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Diagnostic } from '../core/diagnostic.ts';
import { type Attempt, attempt, unless } from './attempt.ts';
import { effectiveIds } from './identity.ts';
import { resolveBelow } from './resolve-below.ts';

/** Where a site's ledger, runs and lock lie; nothing is made before `make`. */
export interface StateDirectory {
  readonly path: string;
  /** What is wrong with the directory, so that nothing in it may be trusted. */
  readonly problem: Diagnostic | undefined;
  /** Makes what is missing, for the owner only. */
  make(change: Attempt): void;
}

/** Finds `/var/lib/statelite/<site>` below `rootDirectory`. Others must not be able to write there. */
export const stateDirectory = (rootDirectory: string, site: string): StateDirectory => {
  const base = resolveBelow(rootDirectory, '/var/lib');
  const top = `${base === '/' ? '' : base}/statelite`;
  const path = `${top}/${site}`;
  const problem = problemOf(top) ?? problemOf(path);
  return {
    path,
    problem,
    make: (change) => {
      change('make the directory', base, () => mkdirSync(base, { recursive: true, mode: 0o755 }));
      const made = [top, path, `${path}/runs`].filter((directory) => makePrivate(directory, change));
      // What a run is about to do must not outlive, in a power cut, the directory that tells of it.
      for (const directory of made) change('sync', directory, () => syncDirectory(dirname(directory)));
    },
  };
};

/** Makes a directory that only its owner may enter; false when it is there. */
export const makePrivate = (path: string, change: Attempt): boolean =>
  change('make the directory', path, () => {
    const made = unless(['EEXIST'], () => {
      mkdirSync(path, { mode: 0o700 });
      return true;
    });
    return made === true;
  });

/** Writes a file for the owner only, whole or not at all: a temporary file, made durable, renamed over the old one. */
export const replaceFile = (path: string, text: string, durable: boolean, change: Attempt): void => {
  const temporary = `${path}~`;
  change('write', temporary, () => writePrivate(temporary, text, durable));
  change('rename to', path, () => renameSync(temporary, path));
  if (durable) change('sync', path, () => syncDirectory(path.slice(0, path.lastIndexOf('/'))));
};

/** Makes the names in a directory durable. */
export const syncDirectory = (path: string): void => {
  const fd = openSync(path, 'r');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
};

const writePrivate = (path: string, text: string, durable: boolean): void => {
  const fd = openSync(path, 'w', 0o600);
  try {
    // Mostly all of it is written at once, and no copy of a large text is needed.
    const written = writeSync(fd, text);
    if (written < Buffer.byteLength(text)) {
      const bytes = Buffer.from(text);
      for (let at = written; at < bytes.length; ) at += writeSync(fd, bytes, at);
    }
    if (durable) fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
};

const problemOf = (path: string): Diagnostic | undefined => {
  const stats = attempt('look at', path, () => unless(['ENOENT', 'ENOTDIR'], () => lstatSync(path)));
  const wrong = stats === undefined ? undefined : wrongWith(stats);
  return wrong === undefined
    ? undefined
    : {
        code: 'state-unsafe',
        severity: 'error',
        message: `the state directory ${path} ${wrong}, so what it says cannot be trusted`,
        help: 'find out who made it; it must be a directory of yours with mode 0700',
      };
};

const wrongWith = (stats: Stats): string | undefined => {
  if (!stats.isDirectory()) return stats.isSymbolicLink() ? 'is a symbolic link' : 'is not a directory';
  const { uid } = effectiveIds();
  if (stats.uid !== uid && stats.uid !== 0) return `belongs to the user with number ${stats.uid}`;
  return (stats.mode & 0o022) === 0 ? undefined : 'may be written to by others';
};
