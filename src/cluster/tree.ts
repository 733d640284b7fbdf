import { childPath, parentPath, type RootedPath, rootPath } from '../core/place.ts';

/** What a tree has at a path. */
export type Held =
  | { readonly type: 'file'; readonly content: string }
  | { readonly type: 'dir' }
  | { readonly type: 'link'; readonly target: string }
  | { readonly type: 'other' };

/** A directory tree that can be asked. Links are never followed: nothing is behind one. */
export interface Tree {
  at(path: RootedPath): Held | undefined;
  /** The names in a directory; empty for anything else. */
  names(path: RootedPath): readonly string[];
}

/** What a tree has at a path when directories above it may be links that stay inside the tree; at most 40 (as Linux). */
export const locate = (tree: Tree, path: RootedPath): Held | undefined => {
  const real = realPath(tree, path);
  return real === undefined ? undefined : tree.at(real);
};

/** The names in a directory that is located so. */
export const namesIn = (tree: Tree, path: RootedPath): readonly string[] => {
  const real = realPath(tree, path);
  return real === undefined ? [] : tree.names(real);
};

/** A path of a tree with the links above it followed; undefined when one of them leads out of the tree. */
export const realPath = (tree: Tree, path: RootedPath): RootedPath | undefined => {
  let rest = path.split('/').slice(1);
  let at: RootedPath = rootPath;
  let hops = 0;
  while (rest.length > 0) {
    const [name = '', ...below] = rest;
    rest = below;
    if (name === '' || name === '.') continue;
    if (name === '..') {
      if (at === '/') return undefined;
      at = parentPath(at);
      continue;
    }
    const next = childPath(at, name);
    const held = below.length === 0 ? undefined : tree.at(next);
    if (held?.type !== 'link') {
      at = next;
      continue;
    }
    hops += 1;
    if (hops > 40 || held.target.startsWith('/')) return undefined;
    rest = [...held.target.split('/'), ...below];
  }
  return at;
};
