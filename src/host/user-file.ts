import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { attempt, unless } from './attempt.ts';

/** The text of a file that was named on the command line, relative to where the command was started. */
export const readUserFile = (cwd: string, name: string): string => {
  const path = resolve(cwd, name);
  return attempt('read', path, () => readFileSync(path, 'utf8'));
};

/** Writes a file that was named on the command line; only its owner may read it, because a plan holds file contents. */
export const writeUserFile = (cwd: string, name: string, text: string): void => {
  const path = resolve(cwd, name);
  attempt('write', path, () => writeFileSync(path, text, { mode: 0o600 }));
};

/** As `readUserFile`; undefined when there is no such file. */
export const existingUserFile = (cwd: string, name: string): string | undefined => {
  const path = resolve(cwd, name);
  return attempt('read', path, () => unless(['ENOENT', 'ENOTDIR', 'EISDIR'], () => readFileSync(path, 'utf8')));
};
