import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** What a system test needs from the machine. */
export interface Requirements {
  /** To be run by uid 0. */
  readonly root?: boolean;
  /** Programs, looked up in PATH and in the sbin directories. */
  readonly commands?: readonly string[];
  /** Files or directories that must exist. */
  readonly paths?: readonly string[];
}

/** Describes what of `wanted` this machine lacks, one phrase each; empty when nothing. */
export const lacking = (wanted: Requirements): readonly string[] => [
  ...(wanted.root === true && process.getuid?.() !== 0 ? ['root privileges'] : []),
  ...(wanted.commands ?? []).filter((name) => commandPath(name) === undefined).map((name) => `the command ${name}`),
  ...(wanted.paths ?? []).filter((path) => !isThere(path, constants.F_OK)).map((path) => `the path ${path}`),
];

/** Where a program is found, in PATH or in the sbin directories that an unprivileged PATH leaves out. */
export const commandPath = (name: string): string | undefined =>
  [...(process.env.PATH ?? '').split(delimiter), '/usr/local/sbin', '/usr/sbin', '/sbin']
    .filter((directory) => directory !== '')
    .map((directory) => join(directory, name))
    .find((path) => isThere(path, constants.X_OK));

const isThere = (path: string, mode: number): boolean => {
  try {
    accessSync(path, mode);
    return true;
  } catch {
    return false;
  }
};
