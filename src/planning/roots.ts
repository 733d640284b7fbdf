import { type Cluster, rootimgOf } from '../cluster/cluster.ts';
import type { Diagnostic } from '../core/diagnostic.ts';
import type { Ledger } from '../core/ledger.ts';
import { parentPath, placeOfKey, type RootName } from '../core/place.ts';
import type { Resource } from '../core/resource.ts';

/** The directory of every root that the manifests or the ledger know, by name. */
export const rootsOf = (cluster: Cluster | undefined, ledger: Ledger): ReadonlyMap<RootName, string> => {
  const roots = new Map<RootName, string>(ledger.roots);
  if (cluster === undefined) return roots;
  const { site } = cluster;
  roots.set('tftp', site.tftpdir);
  roots.set('install', site.installdir);
  roots.set('exports', parentPath(site.exports.file));
  for (const image of cluster.images) {
    roots.set(`image/${image.name}`, rootimgOf(image));
    roots.set(`boot/${image.name}`, image.directory);
  }
  for (const local of site.localPaths) roots.set(`local/${local.directory}`, local.directory);
  return roots;
};

/** The roots that only resources name: server paths that are visible on this machine as they are. */
export const localRoots = (resources: readonly Resource[]): ReadonlyMap<RootName, string> => {
  const roots = new Map<RootName, string>();
  for (const resource of resources) {
    for (const { at } of resource.entries) {
      if (at.root.startsWith('local/')) roots.set(at.root, at.root.slice('local/'.length));
    }
  }
  return roots;
};

/** Complaints about roots that were somewhere else when we last wrote there, as long as the old place still exists. */
export const movedRoots = (
  cluster: Cluster,
  ledger: Ledger,
  exists: (directory: string) => boolean,
): readonly Diagnostic[] => {
  const roots = rootsOf(cluster, ledger);
  return [...ledger.roots].flatMap(([name, before]): Diagnostic[] => {
    const now = roots.get(name);
    const used = [...ledger.records.keys()].some((key) => key.startsWith(`${name}:`));
    if (now === before || !used || !exists(before)) return [];
    const at = name.startsWith('image/') ? cluster.image(name.slice('image/'.length))?.because : cluster.site.because;
    return [
      {
        code: 'root-moved',
        severity: 'error',
        message: `${name} was ${before} and is now ${now}, and what was applied there is still there`,
        ...(at !== undefined && { at }),
        help: 'destroy first what was applied there, or move the directory, then plan again',
      },
    ];
  });
};

/**
 * The roots that hold things of ours and whose directory is gone: an unmounted disk looks like a removed one, so what is
 * recorded there is neither forgotten nor made anew.
 */
export const missingRoots = (ledger: Ledger, exists: (root: RootName) => boolean): ReadonlySet<RootName> => {
  const used = new Set<RootName>();
  for (const key of ledger.records.keys()) used.add(placeOfKey(key).root);
  return new Set([...used].filter((root) => !exists(root)));
};
