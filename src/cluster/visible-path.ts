import { must } from '../core/bug.ts';
import { isBelow, type Place, type RootedPath, rootedPath, rootPath } from '../core/place.ts';
import type { Site } from './cluster.ts';

/**
 * Where `server:directory` is on this machine: by the longest prefix in `localPaths`, or, when the server is the
 * site's master, at the same path here. Undefined when it is not visible here. The place lies in one of few roots,
 * so that links of the administrator above them (`/install -> /data/install`) are followed as everywhere.
 */
export const visiblePath = (site: Site, server: string, directory: string): Place | undefined => {
  const path = rootedPath(directory);
  if (path === undefined || server === '') return undefined;
  for (const local of site.localPaths) {
    if (local.server !== server || (path !== local.path && !isBelow(path, local.path))) continue;
    return { root: `local/${local.directory}`, path: pathBelow(path, local.path) };
  }
  return server === site.master ? ownPath(site, path) : undefined;
};

const ownPath = (site: Site, path: RootedPath): Place | undefined => {
  if (path === rootPath) return undefined;
  if (isBelow(path, site.installdir)) return { root: 'install', path: pathBelow(path, site.installdir) };
  const end = path.indexOf('/', 1);
  const top = end === -1 ? path : must(rootedPath(path.slice(0, end)), path);
  return { root: `local/${top}`, path: pathBelow(path, top) };
};

const pathBelow = (path: RootedPath, top: RootedPath): RootedPath =>
  top === rootPath ? path : must(rootedPath(path.slice(top.length) || '/'), path);
