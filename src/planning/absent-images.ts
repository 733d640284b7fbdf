import type { Survey } from '../cluster/survey.ts';
import type { Diagnostic } from '../core/diagnostic.ts';
import type { Resource } from '../core/resource.ts';

/** Blocks what belongs into images that have no root tree here, so that the rest can go on and no node is sent there. */
export const blockAbsentImages = (resources: readonly Resource[], survey: Survey): readonly Resource[] => {
  const absent = new Set([...survey.images.values()].filter((image) => !image.present).map((image) => image.image));
  if (absent.size === 0) return resources;
  return resources.map((resource) =>
    resource.image !== undefined &&
    absent.has(resource.image) &&
    resource.entries.some((entry) => inImage(entry.at.root))
      ? { ...resource, blocked: [missing(resource)] }
      : resource,
  );
};

const inImage = (root: string): boolean => root.startsWith('image/');

const missing = (resource: Resource): Diagnostic => ({
  code: 'image-missing',
  severity: 'error',
  message: `image ${resource.image} has no root tree on this machine`,
  at: resource.because,
  help: 'build it, or mount the file system that holds it, then plan again',
});
