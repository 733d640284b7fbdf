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

/** Writes files below a directory, or none when one of them exists; returns the names that exist. */
export const writeNewFiles = (directory: string, files: readonly NamedText[]): readonly string[] => {
  const taken = files.map(({ name }) => name).filter((name) => existsSync(join(directory, name)));
  if (taken.length > 0) return taken;
  for (const { name, text } of files) {
    const path = join(directory, name);
    attempt('make the directory', dirname(path), () => mkdirSync(dirname(path), { recursive: true }));
    attempt('write', path, () => writeFileSync(path, text, { flag: 'wx' }));
  }
  return [];
};
