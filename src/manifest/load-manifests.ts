import { type Diagnostic, sortDiagnostics } from '../core/diagnostic.ts';
import { checkDocument, type Declared } from './check-document.ts';
import { checkRepository } from './check-repository.ts';
import type { Manifest } from './document.ts';
import { expandTable } from './expand-table.ts';
import { readYaml } from './read-yaml.ts';

/** One file of manifests: its name relative to the repository, with slashes, and its text. */
export interface ManifestFile {
  readonly name: string;
  readonly text: string;
}

/** The manifests that are valid by themselves, in order of files and documents, and everything that is wrong. */
export interface Loaded {
  readonly manifests: readonly Manifest[];
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Reads and checks manifest files. `tables` gives the text of a node table by its name relative to the repository.
 * A manifest that is wrong is left out; what is wrong with it does not hide what is wrong with others. Never throws.
 */
export const loadManifests = (files: readonly ManifestFile[], tables: (name: string) => string | undefined): Loaded => {
  const declared: Declared[] = [];
  const diagnostics: Diagnostic[] = [];
  let siteTried = false;
  for (const file of files) {
    const { documents, diagnostics: unread } = readYaml(file.name, file.text);
    diagnostics.push(...unread);
    siteTried ||= unread.length > 0;
    let version: string | undefined;
    for (const document of documents) {
      const checked = checkDocument(document, version);
      version ??= checked.version;
      diagnostics.push(...checked.diagnostics);
      if (checked.declared === undefined) continue;
      const expanded = expandTable(checked.declared, tables);
      declared.push(...expanded.declared);
      diagnostics.push(...expanded.diagnostics);
    }
  }
  const repository = checkRepository(declared, siteTried);
  diagnostics.push(...repository.diagnostics);
  return { manifests: repository.manifests, diagnostics: sortDiagnostics(diagnostics) };
};
