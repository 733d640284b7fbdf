import type { Image } from '../../cluster/cluster.ts';
import type { Diagnostic } from '../../core/diagnostic.ts';
import type { Entry } from '../../core/entry.ts';
import { root } from '../../core/fact.ts';
import { isFileName } from '../../core/file-name.ts';
import { addressOf, childPath, type RootedPath, rootedPath, rootPath } from '../../core/place.ts';
import type { Resource } from '../../core/resource.ts';
import type { Desire } from '../kind.ts';

/** One resource for each image that some node boots: the copies of kernel and initrd (2010 document, section 2.8). */
export const desireBootKernels = (input: Desire): readonly Resource[] => {
  const owners = new Map<string, Image>();
  return input.cluster.images.flatMap((image) => {
    const nodes = input.cluster.nodesOf(image.name).length;
    if (nodes === 0) return [];
    const target = targetOf(image);
    const problem = problemOf(image, target, owners);
    if (target !== undefined && problem === undefined) owners.set(target, image);
    return [resourceOf(image, nodes, target ?? rootPath, problem)];
  });
};

const targetOf = (image: Image): RootedPath | undefined =>
  [image.os, image.arch, image.profile].every(isFileName)
    ? rootedPath(`/xcat/netboot/${image.os}/${image.arch}/${image.profile}`)
    : undefined;

const problemOf = (
  image: Image,
  target: RootedPath | undefined,
  owners: ReadonlyMap<string, Image>,
): Diagnostic | undefined => {
  const odd = [image.os, image.arch, image.profile, image.kernel, image.initrd].find((name) => !isFileName(name));
  if (odd !== undefined || target === undefined) return notAName(image, odd ?? '');
  const other = owners.get(target);
  return other === undefined ? undefined : sharedKernel(image, other, target);
};

const notAName = (image: Image, odd: string): Diagnostic => ({
  code: 'unsafe-file-name',
  severity: 'error',
  message: `image ${image.name}: ${JSON.stringify(odd)} cannot be the name of a file`,
  at: image.because,
  help: 'os, arch, profile, kernel and initrd are single path components',
});

const sharedKernel = (image: Image, other: Image, target: string): Diagnostic => ({
  code: 'place-owned-twice',
  severity: 'error',
  message: `images ${other.name} and ${image.name} would both be copied to ${target} in the TFTP directory`,
  at: image.because,
  related: [{ at: other.because, message: `${other.name} is declared here` }],
  help: 'give one of them another os, arch or profile',
});

const resourceOf = (image: Image, nodes: number, target: RootedPath, problem: Diagnostic | undefined): Resource => ({
  address: addressOf('boot-kernel', image.name),
  kind: 'boot-kernel',
  because: image.because,
  image: image.name,
  needs: [],
  entries:
    problem === undefined
      ? [copyOf(image, image.kernel, target, 'kernel'), copyOf(image, image.initrd, target, 'initrd.gz')]
      : [],
  effect: { when: 'next-boot', nodes },
  ...(image.protect && { protect: true as const }),
  ...(problem !== undefined && { blocked: [problem] }),
});

const copyOf = (image: Image, file: string, target: RootedPath, name: string): Entry => ({
  type: 'copy',
  at: { root: 'tftp', path: childPath(target, name) },
  from: { root: `boot/${image.name}`, path: childPath(rootPath, file) },
  mode: 0o644,
  owner: root,
});
