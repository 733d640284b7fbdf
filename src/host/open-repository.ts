import { existsSync, realpathSync } from 'node:fs';
import { isAbsolute, relative, resolve } from 'node:path';
import type { Diagnostic } from '../core/diagnostic.ts';
import { attempt, unless } from './attempt.ts';
import { findRepository, readText } from './repository.ts';

/** A repository of manifests on disk. */
export interface OpenRepository {
  readonly directory: string;
  /** The text of a file by its name relative to the repository, read once; undefined when there is none that may be read. */
  read(name: string): string | undefined;
  /** Whether a file was there but could not be read: its problem is among the diagnostics. */
  refused(name: string): boolean;
  /** What was wrong with the files read so far. */
  diagnostics(): readonly Diagnostic[];
}

/**
 * Opens the repository at `named`, or the nearest directory from `cwd` upwards that holds a statelite.yaml. A name that
 * leads out of the repository, also through a link, is refused: what is applied is what was reviewed.
 */
export const openRepository = (
  named: string | undefined,
  cwd: string,
): OpenRepository | { readonly problem: Diagnostic } => {
  const directory = named === undefined ? findRepository(cwd) : resolve(cwd, named);
  if (directory === undefined || !existsSync(`${directory}/statelite.yaml`)) return { problem: noRepository(named) };
  const real = attempt('look at', directory, () => realpathSync(directory));
  const texts = new Map<string, string | undefined>();
  const problems = new Map<string, Diagnostic>();
  const readOnce = (name: string): string | undefined => {
    const path = attempt('look at', name, () => unless(['ENOENT', 'ENOTDIR'], () => realpathSync(resolve(real, name))));
    if (path === undefined) return undefined;
    const within = relative(real, path);
    const found = within.startsWith('..') || isAbsolute(within) ? { problem: leadsOut(name) } : readText(path, name);
    if ('text' in found) return found.text;
    problems.set(name, found.problem);
    return undefined;
  };
  return {
    directory: real,
    read: (name) => {
      if (!texts.has(name)) texts.set(name, readOnce(name));
      return texts.get(name);
    },
    refused: (name) => problems.has(name),
    diagnostics: () => [...problems.values()],
  };
};

const noRepository = (named: string | undefined): Diagnostic => ({
  code: 'no-repository',
  severity: 'error',
  message:
    named === undefined
      ? 'neither this directory nor one above it has a statelite.yaml'
      : `${JSON.stringify(named)} has no statelite.yaml`,
  help: 'go to the repository of manifests, or name it with -C',
});

const leadsOut = (name: string): Diagnostic => ({
  code: 'file-outside',
  severity: 'error',
  message: `${name} is outside the repository, or a link that leads there`,
  help: 'keep what is applied in the repository, where it is reviewed',
});
