import { lstatSync } from 'node:fs';
import { attempt, unless } from './attempt.ts';
import { resolveBelow } from './resolve-below.ts';

/** Whether a directory of the machine, or of the tree below `rootDirectory`, is there. */
export const existsBelow = (rootDirectory: string, directory: string): boolean =>
  attempt('look at', directory, () =>
    unless(['ENOENT', 'ENOTDIR'], () => lstatSync(resolveBelow(rootDirectory, directory))),
  ) !== undefined;
