import { isAbsolute, relative, resolve } from 'node:path';
import { HostError } from '../../core/host-error.ts';
import { resolveBelow } from '../resolve-below.ts';

/** The real name of a file that a recipe refers to: below `--root` when absolute, else in the repository. */
export const referencedFile = (rootDirectory: string, repository: string, reference: string): string => {
  if (isAbsolute(reference)) return resolveBelow(rootDirectory, reference);
  const name = resolve(repository, reference);
  const within = relative(repository, name);
  if (!within.startsWith('..') && !isAbsolute(within)) return name;
  throw new HostError({ verb: 'read', path: reference, errno: 'EACCES', message: 'it is outside the repository' });
};
