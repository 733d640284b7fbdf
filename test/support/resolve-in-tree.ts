import { lstatSync, readlinkSync } from 'node:fs';

/**
 * Where a path of an image leads on a real disk when the image is `/`, as a node would follow it: a full name, or undefined
 * for loops and for what is not there. Written apart from the engine's own resolving, to check it.
 */
export const resolveInTree = (image: string, path: string): string | undefined => {
  let todo = path.split('/');
  let at: string[] = [];
  for (let hops = 0; ; ) {
    const part = todo.shift();
    if (part === undefined) return `${image}${at.map((one) => `/${one}`).join('')}`;
    if (part === '' || part === '.') continue;
    if (part === '..') {
      at.pop();
      continue;
    }
    const next = `${image}${[...at, part].map((one) => `/${one}`).join('')}`;
    const stats = lstatSync(next, { throwIfNoEntry: false });
    if (stats === undefined) return undefined;
    if (!stats.isSymbolicLink()) {
      at.push(part);
      continue;
    }
    hops += 1;
    if (hops > 40) return undefined;
    const target = readlinkSync(next);
    if (target.startsWith('/')) at = [];
    todo = [...target.split('/'), ...todo];
  }
};
