import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { describe } from '@jest/globals';

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

/**
 * Jest's `describe` when the machine has all that is wanted. Otherwise, where nothing may be skipped (CI=true or
 * STATELITE_REQUIRE_ALL=1), throws with the list of what is missing; elsewhere prints it and gives `describe.skip`.
 */
export const needs = (wanted: Requirements): typeof describe.skip => {
  const missing = lacking(wanted);
  if (missing.length === 0) return describe;
  const reason = `this test needs ${missing.join(', ')}`;
  if (skippingIsForbidden()) throw new Error(`${reason}; nothing may be skipped here (CI or STATELITE_REQUIRE_ALL)`);
  process.stderr.write(`skipped: ${reason}\n`);
  return describe.skip;
};

/** Where a program is found, in PATH or in the sbin directories that an unprivileged PATH leaves out. */
export const commandPath = (name: string): string | undefined =>
  [...(process.env.PATH ?? '').split(delimiter), '/usr/local/sbin', '/usr/sbin', '/sbin']
    .filter((directory) => directory !== '')
    .map((directory) => join(directory, name))
    .find((path) => isThere(path, constants.X_OK));

const skippingIsForbidden = (): boolean =>
  /^(1|true)$/i.test(process.env.CI ?? '') || /^(1|true)$/i.test(process.env.STATELITE_REQUIRE_ALL ?? '');

const isThere = (path: string, mode: number): boolean => {
  try {
    accessSync(path, mode);
    return true;
  } catch {
    return false;
  }
};
