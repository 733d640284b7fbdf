import { type ManifestDocument, writeManifests } from '../manifest/write.ts';
import { nodeTableText } from './node-table-text.ts';
import type { NodeValues } from './node-values.ts';

/** A file of a dump, or of the repository to make: its name with slashes, and its text. */
export interface NamedText {
  readonly name: string;
  readonly text: string;
}

/**
 * The files of a repository: statelite.yaml, then manifests/<part>.yaml for each part that has manifests or comments,
 * and manifests/nodes.csv for the nodes that are kept in a table.
 */
export const repositoryTexts = (
  site: ManifestDocument,
  parts: readonly (readonly [string, readonly ManifestDocument[], readonly string[]])[],
  tableNodes: readonly NodeValues[],
): readonly NamedText[] => {
  const files: NamedText[] = [{ name: 'statelite.yaml', text: writeManifests([site]) }];
  for (const [name, documents, comments] of parts) {
    const all = name === 'nodes' && tableNodes.length > 0 ? [...documents, tableManifest] : documents;
    if (all.length === 0 && comments.length === 0) continue;
    files.push({ name: `manifests/${name}.yaml`, text: writeManifests(all, comments) });
  }
  if (tableNodes.length > 0) files.push({ name: 'manifests/nodes.csv', text: nodeTableText(tableNodes) });
  return files;
};

const tableManifest: ManifestDocument = {
  above: ['The nodes that are too different for ranges, one line each.'],
  kind: 'Node',
  name: 'nodes',
  spec: { table: 'nodes.csv' },
};
