import { spawnSync } from 'node:child_process';
import { HostError } from '../../core/host-error.ts';

/** Makes everything on the file system of a tree durable. */
export const syncTree = (path: string): void => {
  const done = spawnSync('sync', ['-f', '--', path], { stdio: ['ignore', 'ignore', 'pipe'], encoding: 'utf8' });
  if (done.status === 0) return;
  const message = `what was written may not be on the disk: ${(done.stderr ?? '').trim()}`;
  throw new HostError({ verb: 'sync', path, errno: 'EIO', message });
};
