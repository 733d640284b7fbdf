import type { Cluster } from '../../src/cluster/cluster.ts';
import { resolveCluster } from '../../src/cluster/resolve-cluster.ts';
import type { Diagnostic } from '../../src/core/diagnostic.ts';
import type { Imported } from '../../src/import/import-xcat.ts';
import { loadManifests } from '../../src/manifest/load-manifests.ts';

/** What the product's own loader and resolver make of imported files. */
export const loadImported = ({
  files,
}: Pick<Imported, 'files'>): { cluster: Cluster; errors: readonly Diagnostic[] } => {
  const text = (name: string): string | undefined => files.find((file) => file.name === name)?.text;
  const loaded = loadManifests(
    files.filter((file) => file.name.endsWith('.yaml')),
    text,
  );
  const { cluster, diagnostics } = resolveCluster(loaded.manifests, text);
  return { cluster, errors: [...loaded.diagnostics, ...diagnostics].filter(({ severity }) => severity === 'error') };
};
