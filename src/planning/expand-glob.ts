import { compileNamePattern, type NamePattern } from '../cluster/name-pattern.ts';
import type { Look } from '../core/look.ts';
import { baseName, childPath, joinPaths, parentPath, type RootedPath, type RootName, rootPath } from '../core/place.ts';
import { resolveInImage } from './resolve-path.ts';

/**
 * The paths of an image that a pattern matches, sorted (glob(7), one component at a time: `*`, `?`, `[a-z]`, `{a,b}`;
 * a leading dot must be matched by a dot). Links are followed as the node would; nothing outside the image is seen. A
 * name that is not UTF-8 stands for all that the pattern may match below it (`isNotUtf8`).
 */
export const expandGlob = (look: Look, root: RootName, pattern: RootedPath): readonly RootedPath[] => {
  let found: readonly RootedPath[] = [rootPath];
  const components = pattern.slice(1).split('/');
  for (const [at, component] of components.entries()) {
    const last = at === components.length - 1;
    found = found.flatMap((above) =>
      isNotUtf8(look, root, above) ? [above] : matchesBelow(look, root, above, component, last),
    );
  }
  return [...new Set(found)].sort();
};

/** Whether the last name of a path is one that a directory holds, but that is no text: nothing is found by it. */
export const isNotUtf8 = (look: Look, root: RootName, path: RootedPath): boolean => {
  if (!baseName(path).includes('\ufffd')) return false;
  const above = resolveInImage(look, root, parentPath(path));
  if (above.type !== 'place') return false;
  return look.fact({ root, path: childPath(above.actual, baseName(path)) }, 'stamp').type === 'absent';
};

/** Whether a pattern matches a path by its text alone, whatever an image has there. */
export const matchesGlob = (pattern: RootedPath, path: RootedPath): boolean => {
  const components = pattern.slice(1).split('/');
  const names = path.slice(1).split('/');
  return components.length === names.length && components.every((one, at) => componentMatches(one, names[at] ?? ''));
};

const componentMatches = (component: string, name: string): boolean =>
  componentPattern(component)(name) && (!name.startsWith('.') || component.startsWith('.'));

const matchesBelow = (
  look: Look,
  root: RootName,
  above: RootedPath,
  component: string,
  last: boolean,
): readonly RootedPath[] => {
  const at = resolveInImage(look, root, above);
  if (at.type !== 'place') return [];
  if (!/[*?[{]/.test(component)) {
    const path = childPath(above, component.replaceAll(/\\([*?[\]{}\\])/g, '$1'));
    const next = resolveInImage(look, root, path);
    // A directory that is gone may have held a link that is lost with it (with-lost-links.ts).
    return next.type === 'place' && (!last || next.is !== 'absent') ? [path] : [];
  }
  const names = look.names({ root, path: at.actual }) ?? [];
  const matches = componentPattern(component);
  return names
    .filter((name) => matches(name) && (!name.startsWith('.') || component.startsWith('.')))
    .filter((name) => joinPaths(at.path, childPath(rootPath, name)) !== '/.default' && !name.startsWith('.statelite'))
    .map((name) => childPath(above, name));
};

/**
 * Whether a name matches one component's pattern; anything unusual stands for itself. The engine does not backtrack, so
 * a pattern with many stars takes no longer than its size times the name's; one that is too large matches nothing.
 */
const componentPattern = (component: string): NamePattern => {
  let source = '';
  let depth = 0;
  for (let i = 0; i < component.length; i += 1) {
    const char = component.charAt(i);
    const close = char === '[' ? component.indexOf(']', i + 2) : -1;
    if (char === '\\' && i + 1 < component.length) {
      i += 1;
      source += literal(component.charAt(i));
    } else if (char === '*') source += '[^/]*';
    else if (char === '?') source += '[^/]';
    else if (close > 0) {
      const set = component.slice(i + 1, close).replace(/[\\\]^[]/g, '\\$&');
      source += set.startsWith('!') ? `[^${set.slice(1)}]` : `[${set}]`;
      i = close;
    } else if (char === '{' && component.includes('}', i)) {
      depth += 1;
      source += '(?:';
    } else if (char === '}' && depth > 0) {
      depth -= 1;
      source += ')';
    } else if (char === ',' && depth > 0) source += '|';
    else source += literal(char);
  }
  const pattern = compileNamePattern(`${source}${')'.repeat(depth)}`, true);
  return typeof pattern === 'function' ? pattern : () => false;
};

const literal = (char: string): string => char.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&');
