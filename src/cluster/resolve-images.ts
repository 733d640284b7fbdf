import { isBelow, type RootedPath, rootedPath, rootPath } from '../core/place.ts';
import type { ManifestOf } from '../manifest/document.ts';
import type { Image, Site } from './cluster.ts';
import type { Findings } from './findings.ts';

/** The images by name; of two with one name the first counts. */
export const resolveImages = (
  manifests: readonly ManifestOf<'Image'>[],
  site: Site,
  findings: Findings,
): ReadonlyMap<string, Image> => {
  const images = new Map<string, Image>();
  for (const manifest of manifests) {
    const { metadata } = manifest.value;
    if (!images.has(metadata.name)) images.set(metadata.name, imageOf(manifest, site, findings));
  }
  const sorted = [...images.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  checkDirectories(sorted, findings);
  return new Map(sorted.map((image) => [image.name, image]));
};

const imageOf = ({ value, at }: ManifestOf<'Image'>, site: Site, findings: Findings): Image => {
  const { metadata, spec } = value;
  const written = spec.directory ?? `${site.installdir}/netboot/${spec.os}/${spec.arch}/${spec.profile}`;
  const directory = rootedPath(written);
  if (directory === undefined || directory === '/') {
    findings.error('path-malformed', `${JSON.stringify(written)} cannot be the directory of an image`, {
      at: at('spec', 'directory'),
      help: 'name an absolute path below the root, without ".."',
    });
  }
  return {
    name: metadata.name,
    because: at('metadata', 'name'),
    protect: metadata.protect ?? false,
    os: spec.os,
    arch: spec.arch,
    profile: spec.profile,
    groups: spec.groups ?? [],
    directory: directory ?? rootPath,
    kernel: spec.kernel ?? 'kernel',
    initrd: spec.initrd ?? 'initrd.gz',
    kernelParameters: spec.kernelParameters ?? '',
  };
};

/** Two images in one directory, or one inside the other's root tree, would convert each other's files. */
const checkDirectories = (images: readonly Image[], findings: Findings): void => {
  const byDirectory = new Map<RootedPath, Image>();
  const sorted = [...images].sort((a, b) => (a.directory < b.directory ? -1 : a.directory > b.directory ? 1 : 0));
  for (const image of sorted) {
    const [outer, how] = outerOf(image, byDirectory);
    if (outer === undefined) byDirectory.set(image.directory, image);
    else {
      findings.error(
        'image-directory-shared',
        `image ${JSON.stringify(image.name)} is in ${how} of ${JSON.stringify(outer.name)}`,
        {
          at: image.because,
          help: 'give each image a directory of its own',
          related: [{ at: outer.because, message: `${JSON.stringify(outer.name)} is in ${outer.directory}` }],
        },
      );
    }
  }
};

const outerOf = (image: Image, byDirectory: ReadonlyMap<RootedPath, Image>): readonly [Image | undefined, string] => {
  const same = byDirectory.get(image.directory);
  if (same !== undefined) return [same, 'the directory'];
  for (const other of byDirectory.values()) {
    if (isBelow(`${image.directory}/rootimg`, `${other.directory}/rootimg`)) return [other, 'the root tree'];
  }
  return [undefined, ''];
};
