import type { Image } from '../../cluster/cluster.ts';
import type { Diagnostic } from '../../core/diagnostic.ts';
import { type Address, addressOf } from '../../core/place.ts';
import { parameterWords, partProblems } from './boot-words.ts';

/** What the boot files of all nodes of one image have in common, worked out once. */
export interface ImageBoot {
  readonly image: Image;
  /** Below the TFTP directory, without a leading slash. */
  readonly kernel: string;
  readonly initrd: string;
  /** The part of a path below an install directory: `netboot/<os>/<arch>/<profile>`. */
  readonly tree: string;
  readonly parameters: readonly string[];
  readonly needs: readonly Address[];
  readonly problems: readonly Diagnostic[];
}

/** The image's share of its nodes' boot files. */
export const imageBootOf = (image: Image): ImageBoot => {
  const tree = `netboot/${image.os}/${image.arch}/${image.profile}`;
  const parameters = parameterWords(image.kernelParameters);
  const at = image.because;
  return {
    image,
    kernel: `xcat/${tree}/kernel`,
    initrd: `xcat/${tree}/initrd.gz`,
    tree,
    parameters,
    needs: [addressOf('boot-kernel', image.name)],
    problems: partProblems([
      { what: 'the image name', value: image.name, at },
      { what: 'os, arch and profile', value: tree, at },
      { what: 'the image directory', value: image.directory, at },
      ...parameters.map((value) => ({ what: 'the kernel parameter', value, at })),
    ]),
  };
};
