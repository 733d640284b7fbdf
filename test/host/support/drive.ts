import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import type { Act } from './driver.ts';

/** Runs acts in a scene in a process of their own; `under` is a command to run it by, such as `unshare --mount`. */
export type Drive = (directory: string, acts: readonly Act[], under?: readonly string[]) => readonly unknown[];

/** A private mount namespace, so that no mount of a test outlives it. */
export const inMountNamespace: readonly string[] = ['unshare', '--mount', '--propagation', 'private'];

/** Builds the driver into a directory of its own. A killed driver answers with nothing. */
export const buildDriver = (): { readonly drive: Drive; readonly directory: string } => {
  const directory = mkdtempSync(join(tmpdir(), 'statelite-driver-'));
  chmodSync(directory, 0o755);
  const outfile = join(directory, 'driver.mjs');
  buildSync({
    entryPoints: [join(import.meta.dirname, 'driver.ts')],
    bundle: true,
    platform: 'node',
    format: 'esm',
    outfile,
    logLevel: 'error',
  });
  const drive: Drive = (scene, acts, under = []) => {
    const [program = '', ...words] = [...under, process.execPath, outfile, scene, JSON.stringify(acts)];
    const done = spawnSync(program, words, { encoding: 'utf8' });
    if (done.signal === 'SIGKILL') return [];
    if (done.status !== 0) throw new Error(`the driver failed: ${done.stderr}`);
    return JSON.parse(done.stdout);
  };
  return { drive, directory };
};
