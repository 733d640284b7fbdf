import { spawnSync } from 'node:child_process';
import { HostError } from '../core/host-error.ts';
import { type Place, parentPath } from '../core/place.ts';
import { errnoOf } from './attempt.ts';
import type { Disk } from './disk.ts';
import type { Hands } from './perform.ts';
import { openAncestors, openPlaceSet } from './place-set.ts';
import { syncDirectory } from './state-directory.ts';

/** Makes everything written so far on the file systems of these places durable: one sync(1) -f for all of them. */
export const syncPlaces = (places: Iterable<Place>, { disk, change }: Hands): void => {
  const names = [...onePerDevice(places, disk).values()];
  if (names.length === 0) return;
  change('sync', names.join(' '), () => syncFileSystems(names));
};

const onePerDevice = (places: Iterable<Place>, disk: Disk): ReadonlyMap<number, string> => {
  const seen = openPlaceSet(openAncestors());
  const devices = new Map<number, string>();
  for (const place of places) {
    const above: Place = { root: place.root, path: parentPath(place.path) };
    if (seen.has(above)) continue;
    seen.add(above);
    if (disk.factNow(above, 'stamp').type === 'dir') devices.set(disk.device(above), disk.nameOf(above));
  }
  return devices;
};

/** Node has no syncfs(2). Without a sync(1) that knows -f, the directories are synced one by one. */
const syncFileSystems = (names: readonly string[]): void => {
  const done = spawnSync('sync', ['-f', ...names], { stdio: ['ignore', 'ignore', 'pipe'], encoding: 'utf8' });
  if (done.status === 0) return;
  if (errnoOf(done.error) === 'ENOENT' || /usage|invalid option|unrecognized/i.test(done.stderr ?? '')) {
    for (const name of names) syncDirectory(name);
    return;
  }
  const message = `what was written may not be on the disk: ${(done.stderr ?? '').trim()}`;
  throw new HostError({ verb: 'sync', path: names.join(' '), errno: 'EIO', message });
};
