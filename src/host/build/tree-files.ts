import {
  chmodSync,
  chownSync,
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { attempt, unless } from '../attempt.ts';
import { resolveBelow } from '../resolve-below.ts';

/** Files of a tree, every link in it followed as the node would: nothing outside is reached. */
export interface TreeFiles {
  /** The text of a regular file, for looking at it: what is no UTF-8 is lost. Undefined without one. */
  read(path: string): string | undefined;
  /** The bytes of a regular file; undefined without one. */
  bytes(path: string): Buffer | undefined;
  /** Replaces or makes a file and the directories above it; an existing one keeps mode and owner unless `mode` is given. */
  write(path: string, content: string | Uint8Array, mode?: number): void;
  /** Makes a directory, and the ones above it; its mode is set also when it is there. */
  makeDirectory(path: string, mode: number): void;
  /** The names in a directory and whether each is one itself; empty when there is none. */
  list(path: string): readonly { readonly name: string; readonly directory: boolean }[];
  /** The real name of the path, for copying. */
  nameOf(path: string): string;
}

/** Opens a tree that nobody else writes to. */
export const treeFiles = (tree: string): TreeFiles => {
  const bytesAt = (path: string): Buffer | undefined => {
    const name = resolveBelow(tree, path);
    return attempt('read', name, () => unless(['ENOENT', 'ENOTDIR', 'EISDIR', 'ELOOP'], () => readRegular(name)));
  };
  return {
    read: (path) => bytesAt(path)?.toString('utf8'),
    bytes: bytesAt,
    write: (path, content, mode) => {
      const name = resolveBelow(tree, path);
      const above = name.slice(0, name.lastIndexOf('/'));
      attempt('make the directory', above, () => mkdirSync(above, { recursive: true, mode: 0o755 }));
      attempt('write', name, () => replaceKept(name, content, mode));
    },
    makeDirectory: (path, mode) => {
      const name = resolveBelow(tree, path);
      attempt('make the directory', name, () => {
        mkdirSync(name, { recursive: true, mode: 0o755 });
        chmodSync(name, mode);
      });
    },
    list: (path) => {
      const name = resolveBelow(tree, path);
      const entries = attempt('list', name, () =>
        unless(['ENOENT', 'ENOTDIR'], () => readdirSync(name, { withFileTypes: true })),
      );
      return (entries ?? []).map((entry) => ({ name: entry.name, directory: entry.isDirectory() }));
    },
    nameOf: (path) => resolveBelow(tree, path),
  };
};

const readRegular = (name: string): Buffer | undefined => {
  const fd = openSync(name, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    return fstatSync(fd).isFile() ? readFileSync(fd) : undefined;
  } finally {
    closeSync(fd);
  }
};

const replaceKept = (name: string, content: string | Uint8Array, mode: number | undefined): void => {
  const before = unless(['ENOENT'], () => lstatSync(name));
  const temporary = `${name}.statelite~`;
  rmSync(temporary, { force: true });
  writeFileSync(temporary, content, { mode: 0o600, flag: 'wx' });
  if (before !== undefined) chownSync(temporary, before.uid, before.gid);
  chmodSync(temporary, mode ?? (before === undefined ? 0o644 : before.mode & 0o7777));
  renameSync(temporary, name);
};
