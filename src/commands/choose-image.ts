import type { Cluster, Image } from '../cluster/cluster.ts';
import type { Diagnostic } from '../core/diagnostic.ts';
import { noImage } from './queries.ts';

/** The 2010 document's way to name an image: `-o OS -a ARCH -p PROFILE`. */
export interface ImageParts {
  readonly o?: string;
  readonly a?: string;
  readonly p?: string;
}

/** The image of that name, or with those three parts. */
export const chooseImage = (
  cluster: Cluster,
  name: string | undefined,
  { o, a, p }: ImageParts,
): { readonly image: Image } | { readonly problem: Diagnostic } => {
  const parts = [o, a, p];
  const given = parts.filter((part) => part !== undefined).length;
  if ((name === undefined) === (given === 0) || (given !== 0 && given !== 3)) {
    return {
      problem: {
        code: 'no-such-target',
        severity: 'error',
        message: 'it is not said which image is meant',
        help: 'name an image, or give all of -o, -a and -p',
      },
    };
  }
  const image = cluster.images.find((one) =>
    name === undefined ? one.os === o && one.arch === a && one.profile === p : one.name === name,
  );
  return image === undefined ? { problem: noImage(name ?? parts.join('-'), cluster) } : { image };
};
