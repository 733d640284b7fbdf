import { accessSync, constants, existsSync, readFileSync, statfsSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { getuid, version } from 'node:process';
import type { Directory, Machine, Needs } from '../doctor/machine.ts';
import { unless } from './attempt.ts';
import { findProgram } from './power/find-program.ts';

/** Looks at the machine, or at a tree below a root directory, for what a site needs of it. Changes nothing. */
export const inspectMachine = (rootDirectory: string, needs: Needs): Machine => ({
  node: version.replace(/^v/, ''),
  root: getuid?.() === 0,
  itself: rootDirectory === '/',
  addresses: Object.values(networkInterfaces()).flatMap((list) => (list ?? []).map(({ address }) => address)),
  programs: new Set(
    [...needs.programs.map(({ name }) => name), ...needs.exchangers].filter((name) => findProgram(name) !== undefined),
  ),
  nfsd: {
    known: /\tnfsd$/m.test(textOf('/proc/filesystems') ?? ''),
    threads: Number.parseInt(textOf('/proc/fs/nfsd/threads') ?? '0', 10) || 0,
  },
  // Read as the server's tools leave it (exportfs(8)): a directory, a tab, the clients.
  exported: textOf('/var/lib/nfs/etab')
    ?.split('\n')
    .flatMap((line) => (line === '' ? [] : [line.split('\t')[0] ?? ''])),
  ports: new Set(['udp', 'udp6', 'tcp', 'tcp6'].flatMap(listening)),
  directories: new Map(
    [needs.installdir, needs.tftpdir].flatMap((path) => {
      const found = directoryAt(join(rootDirectory, path));
      return found === undefined ? [] : [[path, found] as const];
    }),
  ),
  files: new Set(
    [
      ...needs.images.flatMap(({ directory, files }) => files.map((file) => `${directory}/${file}`)),
      ...needs.loaders.flatMap(({ files }) => files.map((file) => `${needs.tftpdir}/${file}`)),
    ].filter((path) => existsSync(join(rootDirectory, path))),
  ),
});

const textOf = (path: string): string | undefined =>
  unless(['ENOENT', 'ENOTDIR', 'EACCES', 'EPERM', 'EINVAL'], () => readFileSync(path, 'utf8'));

const directoryAt = (path: string): Directory | undefined =>
  unless(['ENOENT', 'ENOTDIR', 'EACCES'], () => {
    const { bavail, bsize, ffree } = statfsSync(path);
    return { writable: isWritable(path), freeBytes: bavail * bsize, freeInodes: ffree };
  });

const isWritable = (path: string): boolean =>
  unless(['EACCES', 'EROFS', 'EPERM'], () => {
    accessSync(path, constants.W_OK);
    return true;
  }) ?? false;

/** The ports of proc(5)'s table of a protocol on which something listens: a TCP socket in state 0A, any bound UDP socket. */
const listening = (table: string): readonly string[] => {
  const protocol = table.slice(0, 3);
  return (textOf(`/proc/net/${table}`) ?? '').split('\n').flatMap((line) => {
    const [, port, state] = /^\s*\d+: [0-9A-F]+:([0-9A-F]{4}) [0-9A-F]+:[0-9A-F]{4} ([0-9A-F]{2})/.exec(line) ?? [];
    if (port === undefined || (protocol === 'tcp' && state !== '0A')) return [];
    return [`${protocol}/${Number.parseInt(port, 16)}`];
  });
};
