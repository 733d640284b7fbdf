import { must } from '../core/bug.ts';
import { absent, type Fact } from '../core/fact.ts';
import type { Depth, Look } from '../core/look.ts';
import {
  baseName,
  isBelow,
  joinPaths,
  type Place,
  parentPath,
  type RootedPath,
  type RootName,
  rootedPath,
  rootPath,
} from '../core/place.ts';
import type { Snapshot, SnapshotEntry, SnapshotTree } from '../core/snapshot.ts';
import { sha256 } from './world.ts';

/** A machine as a snapshot shows it. */
export interface SnapshotLook extends Look {
  /** The names of the places that were asked for and that the snapshot says nothing of, sorted. */
  unknown(): readonly string[];
  /** Whether there is something at an absolute name of the machine; true, and unknown, where nothing is said of it. */
  exists(name: string): boolean;
}

/**
 * Answers from a snapshot as the disk would have; `roots` may grow. What the snapshot does not show is taken as absent, a
 * content as different from every other, and the place is remembered: no plan that met one can be carried out.
 */
export const snapshotLook = (snapshot: Snapshot, roots: ReadonlyMap<RootName, string>): SnapshotLook => {
  const unknown = new Set<string>();
  const trees = new Map(snapshot.trees.map((tree) => [tree.directory, tree]));
  const grounds = new Map<string, Ground>();

  const groundOf = (directory: string): Ground => {
    const known = grounds.get(directory);
    if (known !== undefined) return known;
    const ground = findGround(trees, directory);
    grounds.set(directory, ground);
    return ground;
  };

  const seek = (directory: string, path: RootedPath): Sought => {
    const { tree, top } = groundOf(directory);
    return tree === undefined ? { type: 'unknown' } : seekIn(tree, top, path);
  };

  const nameOf = (directory: string, path: RootedPath): string =>
    path === rootPath ? directory : `${directory === '/' ? '' : directory}${path}`;

  const directoryOf = (at: Place): string => must(roots.get(at.root), `the directory of ${at.root}`);

  const notKnown = (at: Place): void => {
    unknown.add(nameOf(directoryOf(at), at.path));
  };

  const fact = (at: Place, depth: Depth): Fact => {
    const sought = seek(directoryOf(at), at.path);
    if (sought.type === 'way') return { type: 'other', what: sought.what };
    const found = sought.type === 'entry' ? factOf(sought, depth) : undefined;
    if (found === undefined) notKnown(at);
    else if (depth === 'content' && found.type === 'file' && 'stamp' in found.content) notKnown(at);
    return found ?? absent;
  };

  return {
    fact,
    type: (at) => fact(at, 'stamp').type,
    names: (at) => {
      if (fact(at, 'stamp').type !== 'dir') return undefined;
      const sought = seek(directoryOf(at), at.path);
      const directory = sought.type === 'entry' ? sought.tree.directories.get(sought.path) : undefined;
      if (directory?.complete !== true) notKnown(at);
      // A name that is not UTF-8 is listed, though nothing is found by it.
      return [...(directory?.entries ?? [])]
        .flatMap(([name, { type }]) => (type === 'absent' && !name.includes('\ufffd') ? [] : [name]))
        .sort();
    },
    text: (at) => {
      if (fact(at, 'stamp').type !== 'file') return undefined;
      const sought = seek(directoryOf(at), at.path);
      if (sought.type !== 'entry') return undefined;
      if (sought.entry.type === 'file' && sought.entry.stamp.startsWith('0:')) return '';
      const text = sought.tree.texts.get(sought.path);
      if (text === undefined) notKnown(at);
      return text ?? undefined;
    },
    device: (at) => deviceOf(seek, directoryOf(at), at.path),
    unknown: () => [...unknown].sort(),
    exists: (name) => {
      const path = rootedPath(name);
      const sought = path === undefined ? undefined : seek(path, rootPath);
      if (sought?.type === 'unknown') unknown.add(name);
      return sought?.type === 'unknown' || (sought?.type === 'entry' && sought.entry.type !== 'absent');
    },
  };
};

/** The tree in which a directory lies, and where. */
interface Ground {
  readonly tree: SnapshotTree | undefined;
  readonly top: RootedPath;
}

/** The tree of the directory itself, else the nearest one above it. */
const findGround = (trees: ReadonlyMap<string, SnapshotTree>, directory: string): Ground => {
  for (let at = rootedPath(directory) ?? rootPath; ; at = parentPath(at)) {
    const tree = trees.get(at);
    if (tree !== undefined) {
      return {
        tree,
        top: at === directory ? rootPath : (rootedPath(directory.slice(at === '/' ? 0 : at.length)) ?? at),
      };
    }
    if (at === rootPath) return { tree: undefined, top: rootPath };
  }
};

/** What is at a path, what stands on the way to it, or that nobody knows. */
type Sought =
  | { readonly type: 'entry'; readonly tree: SnapshotTree; readonly path: RootedPath; readonly entry: SnapshotEntry }
  | { readonly type: 'way'; readonly at: RootedPath; readonly what: 'behind a link' | 'below a file' }
  | { readonly type: 'unknown' };

const nothing: SnapshotEntry = { type: 'absent' };

/** What is at `path` below `top`; on the way to `top`, and there, the disk would follow a link to where no snapshot looks. */
const seekIn = (tree: SnapshotTree, top: RootedPath, path: RootedPath): Sought => {
  const sought = walk(tree, joinPaths(top, path));
  if (sought.type === 'way') return isBelow(sought.at, top) || top === rootPath ? sought : { type: 'unknown' };
  const isFollowed = path === rootPath && top !== rootPath;
  return isFollowed && sought.type === 'entry' && sought.entry.type === 'link' ? { type: 'unknown' } : sought;
};

const walk = (tree: SnapshotTree, path: RootedPath): Sought => {
  if (path === rootPath) return { type: 'entry', tree, path, entry: tree.top };
  const above = tree.directories.get(parentPath(path));
  if (above !== undefined) {
    const entry = above.entries.get(baseName(path)) ?? (above.complete ? nothing : undefined);
    return entry === undefined ? { type: 'unknown' } : { type: 'entry', tree, path, entry };
  }
  // No directory holds it: what stands on the way decides.
  const way = walk(tree, parentPath(path));
  if (way.type !== 'entry') return way;
  switch (way.entry.type) {
    case 'absent':
      return { type: 'entry', tree, path, entry: way.entry };
    case 'link':
      return { type: 'way', at: way.path, what: 'behind a link' };
    case 'dir':
      return { type: 'unknown' };
    case 'file':
    case 'other':
      return { type: 'way', at: way.path, what: 'below a file' };
  }
};

const factOf = (sought: Extract<Sought, { type: 'entry' }>, depth: Depth): Fact | undefined => {
  const { entry } = sought;
  switch (entry.type) {
    case 'dir': {
      const directory = sought.tree.directories.get(sought.path);
      return directory === undefined ? undefined : { type: 'dir', mode: directory.mode, owner: directory.owner };
    }
    case 'file': {
      const { mode, owner, stamp } = entry;
      if (depth !== 'content') return { type: 'file', mode, owner, content: { stamp } };
      const known = entry.sha256 ?? (stamp.startsWith('0:') ? sha256('') : undefined);
      return { type: 'file', mode, owner, content: known === undefined ? { stamp } : { sha256: known } };
    }
    case 'absent':
    case 'link':
    case 'other':
      return entry;
  }
};

/** The device of the directory that holds the place, or would hold it. */
const deviceOf = (
  seek: (directory: string, path: RootedPath) => Sought,
  directory: string,
  path: RootedPath,
): number => {
  for (let at = path; ; at = parentPath(at)) {
    const sought = seek(directory, at);
    const found = sought.type === 'entry' ? sought.tree.directories.get(sought.path) : undefined;
    if (found !== undefined) return found.device;
    if (at === rootPath) return 0;
  }
};
