import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { unless } from './attempt.ts';

/** The root trees below `<installdir>/netboot/OS/ARCH/PROFILE/rootimg`, as `OS-ARCH-PROFILE`, sorted. */
export const listImages = (rootDirectory: string, installdir: string): readonly string[] => {
  const base = join(rootDirectory, installdir, 'netboot');
  return namesIn(base)
    .flatMap((os) => namesIn(join(base, os)).map((arch) => [os, arch] as const))
    .flatMap(([os, arch]) => namesIn(join(base, os, arch)).map((profile) => [os, arch, profile]))
    .filter((parts) => existsSync(join(base, ...parts, 'rootimg')))
    .map((parts) => parts.join('-'));
};

const namesIn = (directory: string): readonly string[] =>
  unless(['ENOENT', 'ENOTDIR', 'EACCES'], () => readdirSync(directory).sort()) ?? [];
