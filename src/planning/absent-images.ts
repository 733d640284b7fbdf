import type { Survey } from '../cluster/survey.ts';
import type { Diagnostic } from '../core/diagnostic.ts';
import type { RootName } from '../core/place.ts';
import type { Resource } from '../core/resource.ts';

/**
 * Blocks what belongs into images that have no root tree here, or into other directories that are missing, so that the
 * rest can go on, no node is sent there, and nothing is written below an empty mount point. And all that belongs to
 * `torn` images, whose exchange was cut short: their tree may yet be taken back, and their kernel be of another one.
 */
export const blockAbsentImages = (
  resources: readonly Resource[],
  survey: Survey,
  missingRoots: ReadonlySet<RootName>,
  torn: ReadonlySet<string>,
): readonly Resource[] => {
  const absent = new Set([...survey.images.values()].filter((image) => !image.present).map((image) => image.image));
  if (absent.size + missingRoots.size + torn.size === 0) return resources;
  return resources.map((resource) => {
    if (resource.image !== undefined && torn.has(resource.image))
      return { ...resource, blocked: [imageTorn(resource, resource.image)] };
    const roots = resource.entries.map((entry) => entry.at.root);
    if (resource.image !== undefined && absent.has(resource.image) && roots.some(inImage))
      return { ...resource, blocked: [imageMissing(resource, resource.image)] };
    const root = roots.find((one) => missingRoots.has(one));
    return root === undefined ? resource : { ...resource, blocked: [rootMissing(resource, root)] };
  });
};

const inImage = (root: string): boolean => root.startsWith('image/');

const imageMissing = (resource: Resource, image: string): Diagnostic => ({
  code: 'image-missing',
  severity: 'error',
  message: `image ${image} has no root tree on this machine`,
  at: resource.because,
  help: 'build it, or mount the file system that holds it, then plan again',
});

const imageTorn = (resource: Resource, image: string): Diagnostic => ({
  code: 'build-unfinished',
  severity: 'error',
  message: `the exchange of image ${image} stopped half-way: its tree and its kernel may not belong together`,
  at: resource.because,
  help: `statelite genimage ${image} finishes it, and with --clean takes it back; then plan again`,
});

const rootMissing = (resource: Resource, root: RootName): Diagnostic => ({
  code: 'root-missing',
  severity: 'error',
  message: `${root.startsWith('local/') ? root.slice('local/'.length) : `the directory of ${root}`} is gone or empty, and nothing is written below an empty mount point`,
  at: resource.because,
  help: 'mount the file system that holds it, then plan again',
});
