import { spawnSync } from 'node:child_process';
import { HostError } from '../../core/host-error.ts';
import { attempt } from '../attempt.ts';
import { isThere } from './workplace.ts';

/** Removes a tree and never leaves its file system: what somebody mounted in it stays, and is told. */
export const removeTree = (path: string): void => {
  if (!isThere(path)) return;
  const done = spawnSync('rm', ['-rf', '--one-file-system', '--', path], { stdio: ['ignore', 'ignore', 'pipe'] });
  if (done.error !== undefined) attempt('remove', path, () => fail(done.error));
  if (done.status === 0) return;
  const message = done.stderr.toString('utf8').trim().split('\n').slice(0, 3).join('; ');
  throw new HostError({ verb: 'remove', path, errno: 'EBUSY', message });
};

const fail = (error: unknown): never => {
  throw error;
};
