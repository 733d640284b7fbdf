import type { Recipe } from './recipe.ts';

/** A program that a build runs, and the package that has it. */
export interface Tool {
  readonly command: string;
  readonly package: string;
}

/** The programs of this machine that a recipe needs. */
export const neededTools = ({ source }: Recipe): readonly Tool[] => [
  { command: 'unshare', package: 'util-linux' },
  { command: 'setpriv', package: 'util-linux' },
  { command: 'chroot', package: 'coreutils' },
  ...(source.type === 'apt' ? [{ command: 'mmdebstrap', package: 'mmdebstrap' }] : []),
  ...(source.type === 'dnf' ? [{ command: 'dnf', package: 'dnf' }] : []),
  ...(source.type === 'directory' ? [{ command: 'find', package: 'findutils' }] : []),
  ...(source.type === 'tarball' ? [{ command: 'tar', package: 'tar' }, ...unpacker(source.path)] : []),
];

const unpacker = (path: string): readonly Tool[] => {
  if (/\.(zst|tzst)$/.test(path)) return [{ command: 'zstd', package: 'zstd' }];
  if (/\.(xz|txz)$/.test(path)) return [{ command: 'xz', package: 'xz-utils (Debian) or xz' }];
  return /\.(gz|tgz)$/.test(path) ? [{ command: 'gzip', package: 'gzip' }] : [];
};
