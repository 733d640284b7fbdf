declare const rooted: unique symbol;
declare const addressed: unique symbol;

/** An absolute, normal path below some root: no `.`, `..`, empty component or trailing slash; `/` is the root itself. */
export type RootedPath = string & { readonly [rooted]: true };

/**
 * The named directories that the engine may touch. `image/<name>` is an image's root tree, `boot/<name>` the directory
 * beside it that holds its kernel and initrd, `local/<directory>` a server path visible on this machine.
 */
export type RootName = `image/${string}` | `boot/${string}` | `local/${string}` | 'tftp' | 'install' | 'exports';

/** A named root plus a path that cannot leave it. */
export interface Place {
  readonly root: RootName;
  readonly path: RootedPath;
}

/** `root:path`, unique for each place; the key of maps and of the ledger. */
export type PlaceKey = `${RootName}:${string}`;

/** What a person types to name one resource: `kind/scope:path`, for example `image-link/compute:/etc/ntp.conf`. */
export type Address = string & { readonly [addressed]: true };

/** The path in normal form, or undefined when it is relative, contains NUL or climbs above the root. */
export const rootedPath = (text: string): RootedPath | undefined => {
  if (normal.test(text)) return text as RootedPath;
  if (!text.startsWith('/') || text.includes('\0')) return undefined;
  const parts: string[] = [];
  for (const part of text.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..') return undefined;
    parts.push(part);
  }
  return `/${parts.join('/')}` as RootedPath;
};

/** Nearly every path is in normal form already, and then the text itself serves. */
const normal = /^(?:\/(?!\.{1,2}(?:\/|$))[^/\0]+)+$/;

/** The root of a rooted tree. */
export const rootPath = '/' as RootedPath;

/** The path one level below `parent`; `name` is a single component. */
export const childPath = (parent: RootedPath, name: string): RootedPath =>
  (parent === '/' ? `/${name}` : `${parent}/${name}`) as RootedPath;

/** `base` followed by `path`, both rooted. */
export const joinPaths = (base: RootedPath, path: RootedPath): RootedPath =>
  (base === '/' ? path : path === '/' ? base : `${base}${path}`) as RootedPath;

/** The directory that holds the path; the root holds itself. */
export const parentPath = (path: RootedPath): RootedPath => {
  const slash = path.lastIndexOf('/');
  return (slash <= 0 ? '/' : path.slice(0, slash)) as RootedPath;
};

/** The last component, empty for the root. */
export const baseName = (path: RootedPath): string => path.slice(path.lastIndexOf('/') + 1);

/** Whether `path` lies strictly below `ancestor`. */
export const isBelow = (path: string, ancestor: string): boolean =>
  ancestor === '/' ? path !== '/' : path.startsWith(`${ancestor}/`);

/** All proper ancestors of a path, the root first. */
export const ancestorsOf = (path: RootedPath): readonly RootedPath[] => {
  const all: RootedPath[] = [];
  for (let at = path; at !== '/'; ) {
    at = parentPath(at);
    all.unshift(at);
  }
  return all;
};

/** The relative link text that leads from the directory of `from` to `to`, always climbing to the root first. */
export const relativeTarget = (from: RootedPath, to: RootedPath): string => {
  let depth = -1;
  for (let slash = 0; slash >= 0; slash = from.indexOf('/', slash + 1)) depth += 1;
  return `${ups[depth] ?? '../'.repeat(depth).slice(0, -1)}${to}`;
};

/** The way up from the first few depths. */
const ups = ['.', ...Array.from({ length: 30 }, (_, above) => '../'.repeat(above + 1).slice(0, -1))];

/** The key that stands for a place. */
export const placeKey = (place: Place): PlaceKey => `${place.root}:${place.path}`;

/** The place that a key stands for. */
export const placeOfKey = (key: PlaceKey): Place => {
  const colon = key.indexOf(':/');
  return { root: key.slice(0, colon) as RootName, path: key.slice(colon + 1) as RootedPath };
};

/** The address of a resource of a kind. */
export const addressOf = (kind: string, name: string): Address => `${kind}/${name}` as Address;
