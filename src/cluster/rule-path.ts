import { type RootedPath, rootedPath } from '../core/place.ts';

/** The path of a rule, read. */
export interface RulePath {
  readonly path: RootedPath;
  readonly directory: boolean;
  readonly glob: boolean;
}

/**
 * Reads a rule's path. `*`, `?`, `[…]` and `{…,…}` make it a glob, unless a backslash stands before them; the path of one that
 * is none has those backslashes removed. Undefined when it is relative, climbs with `..`, contains NUL or is
 * longer than Linux allows (PATH_MAX, NAME_MAX), in bytes.
 */
export const readRulePath = (file: string): RulePath | undefined => {
  if (bytes(file) > 4095) return undefined;
  const glob = isGlob(file);
  const path = rootedPath(glob || !file.includes('\\') ? file : file.replaceAll(/\\([*?[\]{}\\])/g, '$1'));
  if (path === undefined || (path.length > 85 && path.split('/').some((name) => bytes(name) > 255))) return undefined;
  return { path, directory: file.endsWith('/'), glob };
};

// In UTF-8 a UTF-16 code unit takes three bytes at most, so no name in a path of 85 units exceeds 255.
const bytes = (text: string): number => (text.length < 64 ? text.length : new TextEncoder().encode(text).length);

/** Whether a special character is not escaped; a bracket without its partner is an ordinary character. */
const isGlob = (file: string): boolean => {
  if (!/[*?[{]/.test(file)) return false;
  for (let at = 0; at < file.length; at += 1) {
    const character = file.charAt(at);
    if (character === '\\') at += 1;
    else if (character === '*' || character === '?') return true;
    else if (character === '[' && file.indexOf(']', at + 2) !== -1) return true;
    else if (character === '{' && /^\{[^{}]*,[^{}]*\}/.test(file.slice(at))) return true;
  }
  return false;
};
