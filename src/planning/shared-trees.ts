import { type Cluster, rootimgOf } from '../cluster/cluster.ts';
import type { Diagnostic } from '../core/diagnostic.ts';
import { isBelow } from '../core/place.ts';

/**
 * Complaints about images whose root trees links of this machine make one, or put one into the other, which their
 * directories do not show. `real` is the directory that a name leads to.
 */
export const sharedTrees = ({ images }: Cluster, real: (directory: string) => string): readonly Diagnostic[] => {
  if (images.length < 2) return [];
  const trees = images.map((image) => ({ image, tree: real(rootimgOf(image)) }));
  return trees.flatMap(({ image, tree }, index): readonly Diagnostic[] => {
    const other = trees
      .slice(0, index)
      .find((one) => one.tree === tree || isBelow(one.tree, tree) || isBelow(tree, one.tree));
    if (other === undefined) return [];
    return [
      {
        code: 'image-directory-shared',
        severity: 'error',
        message: `the root tree of image ${image.name} is ${tree}, and that of image ${other.image.name} is ${other.tree === tree ? 'the same' : other.tree}`,
        at: image.because,
        related: [{ at: other.image.because, message: `image ${other.image.name} is declared here` }],
        help: 'keep one of the two images, or give each a tree of its own instead of a link',
      },
    ];
  });
};
