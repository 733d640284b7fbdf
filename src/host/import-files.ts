import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Diagnostic } from '../core/diagnostic.ts';
import { attempt } from './attempt.ts';
import { readText } from './repository.ts';

interface NamedText {
  readonly name: string;
  readonly text: string;
}

/** The CSV files of a directory, by name. */
export const readDump = (
  directory: string,
): { readonly files: readonly NamedText[]; readonly diagnostics: readonly Diagnostic[] } => {
  const names = attempt('list', directory, () => readdirSync(directory)).sort();
  const files: NamedText[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const name of names.filter((one) => one.endsWith('.csv'))) {
    const read = readText(join(directory, name), name);
    if ('text' in read) files.push({ name, text: read.text });
    else diagnostics.push(read.problem);
  }
  return { files, diagnostics };
};

/** Names of files that were written; or of those that exist already, and then none is written. */
type Written = { readonly written: readonly string[] } | { readonly taken: readonly string[] };

/** Writes files below a directory, or none when one of them exists, other than one that is left to its owner. */
export const writeNewFiles = (
  directory: string,
  files: readonly NamedText[],
  isLeft: (name: string) => boolean = () => false,
): Written => {
  const missing = files.filter(({ name }) => !existsSync(join(directory, name)));
  const taken = files.filter((file) => !missing.includes(file) && !isLeft(file.name)).map(({ name }) => name);
  if (taken.length > 0) return { taken };
  for (const { name, text } of missing) {
    const path = join(directory, name);
    attempt('make the directory', dirname(path), () => mkdirSync(dirname(path), { recursive: true }));
    attempt('write', path, () => writeFileSync(path, text, { flag: 'wx' }));
  }
  return { written: missing.map(({ name }) => name) };
};
