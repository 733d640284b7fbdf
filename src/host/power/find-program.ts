import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { env } from 'node:process';
import type { Diagnostic } from '../../core/diagnostic.ts';
import { unless } from '../attempt.ts';

/** Where a program is, in PATH or in the sbin directories that an unprivileged PATH leaves out; undefined for nowhere. */
export const findProgram = (name: string): string | undefined =>
  [...(env.PATH ?? '').split(delimiter), '/usr/local/sbin', '/usr/sbin', '/sbin']
    .filter((directory) => directory.startsWith('/'))
    .map((directory) => join(directory, name))
    .find(isProgram);

const isProgram = (path: string): boolean =>
  unless(['ENOENT', 'ENOTDIR', 'EACCES', 'ELOOP'], () => {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  }) ?? false;

/** The complaint about a program that is not there, with the package that has it in Debian and in Red Hat's systems. */
export const programMissing = (name: string, wanted: string): Diagnostic => ({
  code: 'program-missing',
  severity: 'error',
  message: `the program ${name} is not installed`,
  help: `install the package ${wanted}`,
});
