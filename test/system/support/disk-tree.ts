import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import type { Held, Tree } from '../../../src/cluster/tree.ts';

/** A directory as it is now, read whole. */
export const diskTree = (directory: string): Tree => {
  const things = new Map<string, Held>();
  const names = new Map<string, readonly string[]>();
  const read = (path: string): void => {
    const full = `${directory}${path}`;
    const found = lstatSync(full);
    if (found.isSymbolicLink()) things.set(path, { type: 'link', target: readlinkSync(full) });
    else if (found.isFile()) things.set(path, { type: 'file', content: readFileSync(full, 'utf8') });
    else {
      things.set(path || '/', { type: 'dir' });
      const inside = readdirSync(full).sort();
      names.set(path || '/', inside);
      for (const name of inside) read(`${path}/${name}`);
    }
  };
  read('');
  return { at: (path) => things.get(path), names: (path) => names.get(path) ?? [] };
};
