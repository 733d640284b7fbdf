import type { Diagnostic } from '../core/diagnostic.ts';
import { sortDiagnostics } from '../core/diagnostic.ts';
import { findManifests, siteFile } from './find-manifests.ts';
import { type Loaded, loadManifests, type ManifestFile } from './load-manifests.ts';

/** Everything that was read from a repository, and the texts by name, for showing diagnostics in their place. */
export interface Repository extends Loaded {
  readonly texts: ReadonlyMap<string, string>;
}

/**
 * Reads all manifests of the repository in `directory`. `read` gives the text of a file by its name relative to the
 * repository, or undefined when it is not there or cannot be read; it must not leave the repository through links.
 */
export const readRepository = (directory: string, read: (name: string) => string | undefined): Repository => {
  const texts = new Map<string, string>();
  const remember = (name: string): string | undefined => {
    const text = texts.get(name) ?? read(name);
    if (text !== undefined) texts.set(name, text);
    return text;
  };
  const siteText = remember(siteFile);
  if (siteText === undefined) return { manifests: [], diagnostics: [unreadable(siteFile)], texts };
  const { names, diagnostics } = findManifests(directory, siteText);
  const files: ManifestFile[] = [];
  const problems = [...diagnostics];
  for (const name of names) {
    const text = remember(name);
    if (text === undefined) problems.push(unreadable(name));
    else files.push({ name, text });
  }
  const loaded = loadManifests(files, remember);
  return { manifests: loaded.manifests, diagnostics: sortDiagnostics([...problems, ...loaded.diagnostics]), texts };
};

const unreadable = (name: string): Diagnostic => ({
  code: 'file-unreadable',
  severity: 'error',
  message: `${JSON.stringify(name)} is not there or cannot be read`,
  at: { file: name, start: { line: 1, column: 1 }, end: { line: 1, column: 1 } },
  help: name === siteFile ? 'run statelite in a repository, or name one with -C' : 'check its permissions',
});
