import { ancestorsOf, type Place, parentPath, type RootedPath, type RootName } from '../core/place.ts';

/** A set of places. Paths are kept by root, because joining both to a key for each place costs more than the set itself. */
export interface PlaceSet {
  has(at: Place): boolean;
  add(at: Place): void;
  /** Whether a directory on the way to the place is in the set. */
  hasAbove(at: Place): boolean;
  /** Adds every directory on the way to the place. */
  addAbove(at: Place): void;
}

/** Finds all directories above a path, the nearest first; those of one directory are worked out once. */
export type Ancestors = (path: RootedPath) => readonly RootedPath[];

/** Nothing worked out yet. */
export const openAncestors = (): Ancestors => {
  const known = new Map<RootedPath, readonly RootedPath[]>();
  return (path) => {
    if (path === '/') return [];
    const parent = parentPath(path);
    const found = known.get(parent);
    if (found !== undefined) return found;
    const all = ancestorsOf(path).toReversed();
    known.set(parent, all);
    return all;
  };
};

/** An empty set of places. */
export const openPlaceSet = (ancestors: Ancestors): PlaceSet => {
  const roots = new Map<RootName, Set<RootedPath>>();
  const inRoot = (root: RootName): Set<RootedPath> => {
    const known = roots.get(root);
    if (known !== undefined) return known;
    const fresh = new Set<RootedPath>();
    roots.set(root, fresh);
    return fresh;
  };
  return {
    has: ({ root, path }) => roots.get(root)?.has(path) ?? false,
    add: ({ root, path }) => {
      inRoot(root).add(path);
    },
    hasAbove: ({ root, path }) => {
      const paths = roots.get(root);
      if (paths === undefined) return false;
      return ancestors(path).some((above) => paths.has(above));
    },
    addAbove: ({ root, path }) => {
      const paths = inRoot(root);
      for (const above of ancestors(path)) {
        if (paths.has(above)) return;
        paths.add(above);
      }
    },
  };
};
