import { closeSync, openSync, readFileSync } from 'node:fs';
import { attempt } from '../attempt.ts';
import { runFor } from './bench.ts';
import type { Bench } from './build-task.ts';

/**
 * The directories below a source that are other file systems, mounted ones and subvolumes: no copy of one file system
 * has what is in them. Those of the kernel and of a running system are no part of a tree.
 */
export const mountedParts = async (bench: Bench, from: string): Promise<readonly string[]> => {
  const path = `${bench.task.workplace.work}/directories`;
  const fd = attempt('write', path, () => openSync(path, 'w+', 0o600));
  try {
    const words = ['find', `${from}/.`, '-xdev', '-type', 'd', '-printf', '%D %P\\0'];
    await runFor(bench, words, 'find', { output: fd });
    return otherDevices(readFileSync(path, 'utf8'));
  } finally {
    closeSync(fd);
  }
};

/** Of lines "device path", each ended by a null and the top first, the paths that are not on the device of the top. */
const otherDevices = (listing: string): readonly string[] => {
  const [top = '', ...rest] = listing.split('\0');
  return rest
    .filter((line) => line !== '' && !line.startsWith(top))
    .map((line) => line.slice(line.indexOf(' ') + 1))
    .filter((path) => !/^(?:proc|sys|dev|run)(?:\/|$)/.test(path));
};
