import { isUtf8 } from 'node:buffer';
import {
  type BigIntStats,
  fstatSync,
  lstatSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  type Stats,
} from 'node:fs';
import { must } from '../core/bug.ts';
import { absent, type Fact } from '../core/fact.ts';
import { HostError } from '../core/host-error.ts';
import type { Depth, Look } from '../core/look.ts';
import { type Place, parentPath, placeKey, type RootedPath, type RootName } from '../core/place.ts';
import { attempt, errnoOf } from './attempt.ts';
import {
  exactly,
  foundDirectory,
  foundFact,
  type HashMemory,
  hashedFact,
  hashFile,
  readOpened,
  roughly,
} from './found-fact.ts';
import { type HeldDirectories, holdDirectories, nameBelow } from './held-directories.ts';
import { listedTypes } from './listed-types.ts';
import { mountOf, mountsBelow } from './mounts.ts';
import { resolveBelow } from './resolve-below.ts';

/** The disk as planning sees it, and as the parts of host/ that change it need it. */
export interface Disk extends Look {
  /** The real directory of `--root`; `/` for the machine itself. */
  readonly rootDirectory: string;
  readonly held: HeldDirectories;
  readonly hashes: HashMemory;
  /** The full name of a place, for people and for messages. */
  nameOf(at: Place): string;
  /** What is at a place at this moment, nothing remembered, each directory on the way held. */
  factNow(at: Place, depth: Depth): Fact;
  /** Forgets what was seen, so that the next look is a new one. */
  forget(): void;
}

/** What to open. */
export interface DiskOptions {
  readonly rootDirectory: string;
  /** The directory that stands for each root, without the prefix of `rootDirectory`. */
  readonly roots: ReadonlyMap<RootName, string>;
  /** Hashes known from an earlier run. */
  readonly hashes?: HashMemory;
}

/** What lies on the way to a place: directories, nothing, or something that cannot be gone through. */
type Way = 'dir' | 'absent' | 'behind a link' | 'below a file';

interface Seen {
  readonly directory: string;
  readonly ways: Map<RootedPath, Way>;
  /** The directory asked for last, never the root itself. */
  last: { readonly path: string; readonly way: Way };
  readonly facts: Map<RootedPath, Fact>;
  readonly contents: Map<RootedPath, Fact>;
  readonly typeOf: ReturnType<typeof listedTypes>;
  /** The device of the root, and of what is on another one or was asked for. */
  readonly device: number;
  readonly devices: Map<RootedPath, number>;
  /** What is mounted below the root; looked up when a device is asked for. */
  mounts: ReadonlyMap<string, number> | undefined;
}

/** Opens the disk for looking. Every root is found inside `rootDirectory` as if that were `/`. */
export const openDisk = (options: DiskOptions): Disk => {
  const rootDirectory = attempt('look at', options.rootDirectory, () => realpathSync(options.rootDirectory));
  const hashes: HashMemory = options.hashes ?? new Map();
  const seen = new Map<RootName, Seen>();

  const seenIn = (root: RootName): Seen => {
    const known = seen.get(root);
    if (known !== undefined) return known;
    const wanted = must(options.roots.get(root), `the directory of ${root}`);
    const directory = resolveBelow(rootDirectory, wanted);
    const fresh = newSeen(directory);
    seen.set(root, fresh);
    return fresh;
  };

  const held = holdDirectories((root) => seenIn(root).directory);
  const nameOf = (at: Place): string => nameBelow(seenIn(at.root).directory, at.path);

  const fact = (at: Place, depth: Depth): Fact => {
    const inRoot = seenIn(at.root);
    const { facts, contents } = inRoot;
    const known = (depth === 'content' ? contents.get(at.path) : undefined) ?? facts.get(at.path);
    if (known !== undefined && !needsHash(known, depth)) return known;
    const way = wayAbove(inRoot, at.path);
    if (way !== 'dir') return notThere(way);
    const name = nameBelow(inRoot.directory, at.path);
    const target = depth === 'link' ? linkTarget(name) : undefined;
    if (target !== undefined) {
      const link: Fact = { type: 'link', target };
      facts.set(at.path, link);
      return link;
    }
    if (depth === 'dir') {
      const stats = lookRoughly(name, name);
      if (stats === undefined) return remember(inRoot, at.path, stats, absent);
      if (stats.isDirectory()) return remember(inRoot, at.path, stats, foundDirectory(stats));
    }
    const stats = lookAt(name, name);
    if (stats !== undefined && depth === 'content' && stats.isFile()) {
      // Content is read through held directories: what a swapped directory leads to must not reach a plan.
      const sha256 = hashFile(() => held.pathOf(at), name, placeKey(at), stats, hashes);
      const hashed = hashedFact(stats, sha256);
      contents.set(at.path, hashed);
      return hashed;
    }
    return remember(inRoot, at.path, stats, stats === undefined ? absent : foundFact(stats, name, name));
  };

  const factNow = (at: Place, depth: Depth): Fact => {
    const path = pathOrWay(held, at, () => freshWay(seenIn(at.root).directory, at.path));
    if (typeof path !== 'string') return notThere(path.way);
    const stats = lookAt(path, nameOf(at));
    if (stats === undefined) return absent;
    const found = foundFact(stats, path, nameOf(at));
    return needsHash(found, depth)
      ? hashedFact(
          stats,
          hashFile(() => path, nameOf(at), placeKey(at), stats, hashes),
        )
      : found;
  };

  return {
    rootDirectory,
    held,
    hashes,
    nameOf,
    fact,
    factNow,
    type: (at) => typeAt(seenIn(at.root), at.path),
    names: (at) => (typeAt(seenIn(at.root), at.path) === 'dir' ? namesIn(nameOf(at)).sort() : undefined),
    text: (at, most) => (fact(at, 'stamp').type === 'file' ? readText(held.pathOf(at), nameOf(at), most) : undefined),
    device: (at) => deviceAndMount(seenIn(at.root), at.path),
    forget: () => {
      seen.clear();
      held.release();
    },
  };
};

const newSeen = (directory: string): Seen => ({
  directory,
  ways: new Map(),
  last: { path: '//', way: 'absent' },
  facts: new Map(),
  contents: new Map(),
  typeOf: listedTypes((name) => lookRoughly(name, name)),
  device: deviceOfName(directory),
  devices: new Map(),
  mounts: undefined,
});

const typeAt = (seen: Seen, path: RootedPath): Fact['type'] => {
  const way = wayAbove(seen, path);
  return way === 'dir' ? typeThere(seen, path) : notThere(way).type;
};

/** The type of what is at a path to which only directories lead. */
const typeThere = (seen: Seen, path: RootedPath): Fact['type'] =>
  (seen.facts.get(path) ?? seen.contents.get(path))?.type ?? seen.typeOf(nameBelow(seen.directory, path));

/** Nearly everything is on the device of its root, so only what is elsewhere is kept by name. */
const remember = (seen: Seen, path: RootedPath, stats: Stats | BigIntStats | undefined, found: Fact): Fact => {
  seen.facts.set(path, found);
  if (stats !== undefined && Number(stats.dev) !== seen.device) seen.devices.set(path, Number(stats.dev));
  return found;
};

const needsHash = (fact: Fact, depth: Depth): boolean =>
  depth === 'content' && fact.type === 'file' && 'stamp' in fact.content;

const notThere = (way: Exclude<Way, 'dir'>): Fact => (way === 'absent' ? absent : { type: 'other', what: way });

const lookAt = (path: string, named: string): BigIntStats | undefined => {
  // Called for every place there is, so closures are only made when something is odd.
  try {
    return lstatSync(path, exactly);
  } catch (error) {
    return oddLook(error, named);
  }
};

/** As `lookAt`, and faster: enough for the type, mode, owner and device, not for a stamp. */
const lookRoughly = (path: string, named: string): Stats | undefined => {
  try {
    return lstatSync(path, roughly);
  } catch (error) {
    return oddLook(error, named);
  }
};

const oddLook = (error: unknown, named: string): undefined =>
  attempt('look at', named, () => {
    if (errnoOf(error) === 'ENOTDIR') return undefined;
    throw error;
  });

/** Undefined, too, for what is no link or not there: then a closer look tells. */
const linkTarget = (path: string): string | undefined => {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
};

/** Places that follow each other mostly lie in one directory, whose way needs to be found only once. */
const wayAbove = (seen: Seen, path: RootedPath): Way => {
  if (path === '/') return 'dir';
  const { last } = seen;
  if (path.lastIndexOf('/') === last.path.length && path.startsWith(last.path)) return last.way;
  const above = parentPath(path);
  const way = wayTo(seen, above);
  if (above !== '/') seen.last = { path: above, way };
  return way;
};

const wayTo = (seen: Seen, path: RootedPath): Way => {
  const known = seen.ways.get(path);
  if (known !== undefined) return known;
  const above = path === '/' ? 'dir' : wayTo(seen, parentPath(path));
  const way = above === 'dir' ? wayThrough(typeThere(seen, path)) : above;
  seen.ways.set(path, way);
  return way;
};

const wayThrough = (type: Fact['type']): Way =>
  type === 'absent' || type === 'dir' ? type : type === 'link' ? 'behind a link' : 'below a file';

const freshWay = (directory: string, path: RootedPath): Way => wayTo(newSeen(directory), parentPath(path));

/** A path through held directories, or what stands on the way instead of one. */
const pathOrWay = (
  held: HeldDirectories,
  at: Place,
  lookAgain: () => Way,
): string | { readonly way: Exclude<Way, 'dir'> } => {
  try {
    return held.pathOf(at);
  } catch (error) {
    if (!(error instanceof HostError) || !['ENOENT', 'ENOTDIR'].includes(error.refusal.errno)) throw error;
    const way = lookAgain();
    if (way === 'dir') throw error;
    return { way };
  }
};

/** A name that is not UTF-8 is told with U+FFFD in it: nothing is found by it, but its directory is not empty. */
const namesIn = (name: string): string[] => attempt('list', name, () => readdirSync(name));

const readText = (path: string, named: string, most = Number.POSITIVE_INFINITY): string | undefined =>
  readOpened(path, named, (fd) => {
    const stats = fstatSync(fd);
    if (!stats.isFile() || stats.size > most) return undefined;
    const bytes = attempt('read', named, () => readFileSync(fd));
    return isUtf8(bytes) ? bytes.toString('utf8') : undefined;
  });

/** A directory mounted a second time is on the same device, and still nothing can be renamed into or out of it. */
const deviceAndMount = (seen: Seen, path: RootedPath): number => {
  seen.mounts ??= mountsBelow(seen.directory);
  const device = deviceOf(seen, path);
  return seen.mounts.size === 0 ? device : device + mountOf(nameBelow(seen.directory, path), seen.mounts) * 2 ** 32;
};

/** The device of what is there, or of the nearest directory above it that is. */
const deviceOf = (seen: Seen, path: RootedPath): number => {
  const known = seen.devices.get(path);
  if (known !== undefined) return known;
  const fact = seen.facts.get(path)?.type;
  if (path === '/' || (fact !== undefined && fact !== 'absent' && fact !== 'link')) return seen.device;
  const name = nameBelow(seen.directory, path);
  const stats = fact === 'absent' ? undefined : lookAt(name, name);
  const device = stats !== undefined ? Number(stats.dev) : deviceOf(seen, parentPath(path));
  seen.devices.set(path, device);
  return device;
};

const deviceOfName = (name: string): number => {
  const stats = lookAt(name, name);
  return stats === undefined ? deviceOfName(name.slice(0, name.lastIndexOf('/')) || '/') : Number(stats.dev);
};
