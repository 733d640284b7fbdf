import { basename } from 'node:path';
import type { Context } from './context.ts';
import { type ExitCode, exit } from './exit.ts';

declare const STATELITE_VERSION: string | undefined;

/** The version of this program; the build puts it in. */
export const version: string = typeof STATELITE_VERSION === 'string' ? STATELITE_VERSION : 'unbuilt';

declare const __filename: string | undefined;

/** What tells this build of the program from every other: the name of its bundle changes with its text. */
export const build: string = typeof __filename === 'string' ? basename(__filename) : 'unbuilt';

/** Prints the version. */
export const versionCommand = (context: Context): ExitCode => {
  context.out(context.json ? `${JSON.stringify({ version })}\n` : `statelite ${version}\n`);
  return exit.done;
};
