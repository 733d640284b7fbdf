import { readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { attempt, unless } from './attempt.ts';

/** The text of a file that was named on the command line, relative to where the command was started. */
export const readUserFile = (cwd: string, name: string): string => {
  const path = resolve(cwd, name);
  return attempt('read', path, () => readFileSync(path, 'utf8'));
};

/** Writes a file that was named on the command line; only its owner may read it by default, because a plan holds file contents. */
export const writeUserFile = (cwd: string, name: string, text: string, mode = 0o600): void => {
  const path = resolve(cwd, name);
  attempt('write', path, () => writeFileSync(path, text, { mode }));
};

/** As `readUserFile`; undefined when there is no such file. */
export const existingUserFile = (cwd: string, name: string): string | undefined => {
  const path = resolve(cwd, name);
  return attempt('read', path, () => unless(['ENOENT', 'ENOTDIR', 'EISDIR'], () => readFileSync(path, 'utf8')));
};

/** Replaces files below a directory, each whole or not at all; their modes stay. */
export const replaceFiles = (directory: string, texts: ReadonlyMap<string, string>): void => {
  for (const [name, text] of texts) {
    const path = resolve(directory, name);
    const temporary = `${path}.statelite~`;
    const { mode } = attempt('look at', path, () => statSync(path));
    attempt('write', temporary, () => writeFileSync(temporary, text, { mode: mode & 0o7777, flag: 'wx' }));
    attempt('rename to', path, () => renameSync(temporary, path));
  }
};
