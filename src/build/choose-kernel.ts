import { kernelOrder } from './kernel-order.ts';

/** A kernel of a tree: its version and where its file is. */
export interface TreeKernel {
  readonly version: string;
  readonly path: string;
}

/** The kernel with the wanted version, else the newest; `has` tells whether the tree has a file. */
export const chooseKernel = (
  versions: readonly string[],
  wanted: string | undefined,
  has: (path: string) => boolean,
): TreeKernel | undefined => {
  const all = versions.flatMap((version): TreeKernel[] => {
    const path = placesOf(version).find(has);
    return path === undefined ? [] : [{ version, path }];
  });
  if (wanted !== undefined) return all.find(({ version }) => version === wanted);
  const order = kernelOrder(versions);
  return all.sort((a, b) => order(a.version, b.version)).at(-1);
};

const placesOf = (version: string): readonly string[] => [
  `/boot/vmlinuz-${version}`,
  `/lib/modules/${version}/vmlinuz`,
  `/boot/vmlinux-${version}`,
  `/boot/Image-${version}`,
];
