import type { Cluster } from '../../src/cluster/cluster.ts';
import { resolveCluster } from '../../src/cluster/resolve-cluster.ts';
import type { Diagnostic } from '../../src/core/diagnostic.ts';
import { type Imported, importXcat } from '../../src/import/import-xcat.ts';
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

/** A small dump: two nodes that boot one image. */
export const base = [
  {
    name: 'site.csv',
    text: '#key,value,comments,disable\n"master","10.0.0.1",,\n"clusterroom","tokyo",,\n"unread","x",,\n',
  },
  { name: 'nodelist.csv', text: '#node,groups,comments,disable\n"n1","near,all",,\n"n2","far,all",,\n' },
  { name: 'nodetype.csv', text: '#node,os,arch,profile,provmethod,comments,disable\n"all","el9","x86_64","c",,,\n' },
];
/** The import of the small dump and more files, as one of today. */
export const importWith = (...files: { name: string; text: string }[]) =>
  importXcat([...base, ...files], { dialect: 'today' });
/** The image that the nodes of the small dump boot. */
export const image = 'el9-x86_64-statelite-c';
