import type { Fact } from '../core/fact.ts';
import type { Depth, Look } from '../core/look.ts';
import {
  childPath,
  joinPaths,
  parentPath,
  type RootedPath,
  type RootName,
  relativeTarget,
  rootPath,
} from '../core/place.ts';

/** Where the original of a rule's path is kept inside the image. */
export const defaultArea = '/.default' as RootedPath;

/** What a node mounts over when it boots. */
export const stateliteArea = '/.statelite' as RootedPath;

/** Where the links of the 2010 design lead on a running node. */
export const tmpfsArea = '/.statelite/tmpfs' as RootedPath;

/** Kernel and runtime file systems of a node: never part of an image, always writable or virtual. */
export const runtimeAreas: ReadonlySet<string> = new Set(['/run', '/proc', '/sys', '/dev']);

/** As many links as Linux follows in one path (path_resolution(7)). */
export const maxHops = 40;

/**
 * A path inside an image as a booted node would see it. `path` has no link in it; `actual` is where its content lies
 * now, below `/.default` when a rule has already been applied there.
 */
export type Resolved =
  | { readonly type: 'place'; readonly path: RootedPath; readonly actual: RootedPath; readonly is: Fact['type'] }
  | { readonly type: 'runtime'; readonly path: RootedPath }
  | { readonly type: 'loop'; readonly path: RootedPath }
  | { readonly type: 'not-a-directory'; readonly path: RootedPath };

/** The text of the link that stands at a converted path. */
export const ourTarget = (path: RootedPath): string => relativeTarget(path, joinPaths(tmpfsArea, path));

/**
 * Resolves component by component with the image as `/`, so that no link of the image leads out of it; a link that a
 * rule of ours put there is not followed but looked through (path_resolution(7)).
 */
export const resolveInImage = (look: Look, root: RootName, path: RootedPath): Resolved => {
  const rest = componentsOf(path).reverse();
  const top: Stop = { path: rootPath, actual: rootPath };
  // Where the walk has come through, so that `..` leaves a converted directory to where it stands, not to /.default.
  let way: Stop[] = [top];
  let hops = 0;
  for (;;) {
    const here = way.at(-1) ?? top;
    const is = look.type({ root, path: here.actual });
    const name = rest.pop();
    if (name === undefined) return { type: 'place', ...here, is };
    if (name === '..') {
      way.pop();
      continue;
    }
    if (is !== 'dir' && is !== 'absent') return { type: 'not-a-directory', path: here.path };
    const next = { path: childPath(here.path, name), actual: childPath(here.actual, name) };
    if (runtimeAreas.has(next.path)) return { type: 'runtime', path: remainder(next.path, rest) };
    const found = look.fact({ root, path: next.actual }, 'stamp');
    if (found.type !== 'link') way.push(next);
    else if (found.target === ourTarget(next.path)) {
      way.push({ path: next.path, actual: joinPaths(defaultArea, next.path) });
    } else {
      hops += 1;
      if (hops > maxHops) return { type: 'loop', path: next.path };
      rest.push(...componentsOf(found.target).reverse());
      if (found.target.startsWith('/')) way = [top];
    }
  }
};

/**
 * As `resolveInImage`, for many paths: neighbours in a directory that no link leads to are looked up right there, and
 * behind a link of ours mostly stands another one.
 */
export const openResolver = (look: Look, root: RootName): ((path: RootedPath) => Resolved) => {
  const last: { directory: RootedPath; plain: boolean; depth: Depth } = {
    directory: rootPath,
    plain: false,
    depth: 'stamp',
  };
  return (path) => {
    const directory = parentPath(path);
    if (last.directory !== directory) {
      last.directory = directory;
      last.plain = isPlain(resolveInImage(look, root, directory), directory);
    }
    if (!last.plain) return resolveInImage(look, root, path);
    const fact = look.fact({ root, path }, last.depth);
    last.depth = fact.type === 'link' ? 'link' : 'stamp';
    if (fact.type !== 'link') return { type: 'place', path, actual: path, is: fact.type };
    if (fact.target !== ourTarget(path)) return resolveInImage(look, root, path);
    const actual = joinPaths(defaultArea, path);
    return { type: 'place', path, actual, is: look.type({ root, path: actual }) };
  };
};

/** Whether a directory is where its path says; the top is not, because runtime areas lie right below it. */
const isPlain = (resolved: Resolved, directory: RootedPath): boolean =>
  directory !== '/' &&
  resolved.type === 'place' &&
  resolved.path === directory &&
  resolved.actual === directory &&
  resolved.is === 'dir';

interface Stop {
  readonly path: RootedPath;
  readonly actual: RootedPath;
}

const componentsOf = (path: string): string[] => path.split('/').filter((part) => part !== '' && part !== '.');

const remainder = (path: RootedPath, rest: readonly string[]): RootedPath =>
  [...rest].reverse().reduce<RootedPath>((at, name) => (name === '..' ? parentPath(at) : childPath(at, name)), path);
