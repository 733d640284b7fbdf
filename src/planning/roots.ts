import { type Cluster, rootimgOf } from '../cluster/cluster.ts';
import type { Diagnostic } from '../core/diagnostic.ts';
import type { Ledger, LedgerRecord } from '../core/ledger.ts';
import type { Look } from '../core/look.ts';
import {
  ancestorsOf,
  type PlaceKey,
  parentPath,
  placeOfKey,
  type RootedPath,
  type RootName,
  rootPath,
} from '../core/place.ts';
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
  let last: RootName | undefined;
  for (const resource of resources) {
    for (const { at } of resource.entries) {
      if (at.root !== last && at.root.startsWith('local/')) roots.set(at.root, at.root.slice('local/'.length));
      last = at.root;
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
    if (now === before || !isUsed(name, ledger) || !exists(before)) return [];
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

const isUsed = (root: RootName, ledger: Ledger): boolean => {
  for (const key of ledger.records.keys()) if (key.startsWith(`${root}:`)) return true;
  return false;
};

/**
 * The roots that hold things of ours and whose directory is gone or empty: an unmounted disk looks like a removed one and
 * leaves an empty mount point, so what is recorded there is neither forgotten nor made anew.
 */
export const missingRoots = (ledger: Ledger, look: Pick<Look, 'fact' | 'names'>): ReadonlySet<RootName> => {
  // With something of ours in each that is most likely there: one look is cheaper than all names of a large directory.
  const used = new Map<RootName, RootedPath>();
  let before = '';
  ledger.records.forEach((_, key) => {
    // Keys are sorted, so the root is mostly that of the key before.
    if (before !== '' && key.startsWith(before)) return;
    const { root, path } = placeOfKey(key);
    // A root that we only made, and so far put nothing into, is rightly empty.
    if (path === rootPath) return;
    if (!used.has(root)) used.set(root, ancestorsOf(path)[1] ?? path);
    before = `${root}:/`;
  });
  return new Set(
    [...used.keys()].filter((root) => {
      const at = { root, path: rootPath };
      if (look.fact(at, 'stamp').type === 'absent') return true;
      if (root === 'exports' || look.fact({ root, path: used.get(root) ?? rootPath }, 'stamp').type !== 'absent') {
        return false;
      }
      return look.names(at)?.length === 0;
    }),
  );
};

/** Whether a record cannot be judged: its own place is in a missing root, or it says what the root tree of its image holds. */
export const isOutOfReach = (missing: ReadonlySet<RootName>, record: LedgerRecord, key: PlaceKey): boolean =>
  missing.has(placeOfKey(key).root) ||
  (record.image !== undefined && record.node === undefined && missing.has(`image/${record.image}`));

/** What an administrator is told of a missing root. */
export const rootMissing = (root: RootName, directory: string): Diagnostic => ({
  code: 'root-missing',
  severity: 'warning',
  message: `${root.startsWith('local/') ? directory : `${directory}, the directory of ${root},`} is gone or empty, so what was applied in it is left as it is recorded`,
  help: 'mount it again; if it is gone for good, forget what was in it with statelite state rm ADDRESS',
});
