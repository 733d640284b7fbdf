import { must } from '../core/bug.ts';
import type { Fact } from '../core/fact.ts';
import type { Look } from '../core/look.ts';
import {
  baseName,
  childPath,
  type Place,
  parentPath,
  type RootedPath,
  type RootName,
  rootedPath,
} from '../core/place.ts';
import { type Resolved, resolveInImage } from '../planning/resolve-path.ts';

/** A text of the image and where it really is. */
export interface ImageText {
  readonly file: RootedPath;
  readonly lines: readonly string[];
}

/** Reads an image as its node would see it: every link is followed inside the image, nothing large is read. */
export interface ImageReader {
  resolve(path: RootedPath): Resolved;
  /** What a path leads to; undefined for what is absent, looping or below a kernel file system. */
  fact(path: RootedPath): Fact | undefined;
  /** Whether there is anything, or would be on a node because it is below a kernel file system. */
  has(path: RootedPath): boolean;
  /** Whether the name exists in its directory, be it a link that leads nowhere. */
  isNamed(path: RootedPath): boolean;
  text(path: RootedPath): ImageText | undefined;
  /** The sorted names in a directory; none when there is no such directory. */
  names(path: RootedPath): readonly string[];
  /** Whether nothing was passed over because it was too much. */
  isWhole(): boolean;
}

/** Opens an image for reading, as it was before us: what is at a place only because of us, as `made` says, is not seen. */
export const imageReader = (look: Look, root: RootName, made: (at: Place) => boolean): ImageReader => {
  let left = mostTogether;
  let whole = true;
  const resolve = (path: RootedPath): Resolved => resolveInImage(look, root, path);
  const fact = (path: RootedPath): Fact | undefined => {
    const at = resolve(path);
    const isThere = at.type === 'place' && at.is !== 'absent' && !made({ root, path: at.actual });
    return isThere ? look.fact({ root, path: at.actual }, 'stamp') : undefined;
  };
  return {
    resolve,
    fact,
    has: (path) => fact(path) !== undefined || resolve(path).type === 'runtime',
    isNamed: (path) => {
      const above = resolve(parentPath(path));
      if (above.type !== 'place') return above.type === 'runtime';
      const at: Place = { root, path: childPath(above.actual, baseName(path)) };
      return made(at) ? fact(path) !== undefined : look.fact(at, 'stamp').type !== 'absent';
    },
    text: (path) => {
      const at = resolve(path);
      const text = at.type === 'place' ? look.text({ root, path: at.actual }, Math.min(mostBytes, left)) : undefined;
      left -= text?.length ?? 0;
      if (text === undefined && at.type === 'place' && at.is === 'file' && left < mostBytes) whole = false;
      return text === undefined || at.type !== 'place' ? undefined : { file: at.path, lines: text.split(/\r?\n/) };
    },
    names: (path) => {
      const at = resolve(path);
      const names = at.type === 'place' ? (look.names({ root, path: at.actual }) ?? []) : [];
      if (names.length > mostNames) whole = false;
      return names.slice(0, mostNames);
    },
    isWhole: () => whole,
  };
};

/** More than any file list of a package has; and more files than any distribution keeps in one directory. */
const mostBytes = 4 * 1024 * 1024;
const mostNames = 20_000;
// A large installation has some 60 MiB of file lists.
const mostTogether = 512 * 1024 * 1024;

/** A path that this program wrote down itself. */
export const known = (text: string): RootedPath => must(rootedPath(text), text);

/**
 * The files of some directories as systemd reads them (file-hierarchy, tmpfiles.d(5)): one for each name, that of the
 * first directory; an empty file or a link to /dev/null hides the others. Sorted by name.
 */
export const layeredFiles = (
  reader: ImageReader,
  directories: readonly RootedPath[],
  suffix: string,
): readonly ImageText[] => {
  const first = new Map<string, RootedPath>();
  for (const directory of directories) {
    for (const name of reader.names(directory)) {
      if (name.endsWith(suffix) && !first.has(name)) first.set(name, childPath(directory, name));
    }
  }
  return [...first]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([, path]) => {
      const text = reader.text(path);
      return text === undefined ? [] : [text];
    });
};
