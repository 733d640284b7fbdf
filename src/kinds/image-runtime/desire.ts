import type { Image } from '../../cluster/cluster.ts';
import { must } from '../../core/bug.ts';
import type { Entry } from '../../core/entry.ts';
import { root } from '../../core/fact.ts';
import { addressOf, type RootedPath, rootedPath } from '../../core/place.ts';
import type { Resource } from '../../core/resource.ts';
import type { Desire } from '../kind.ts';

/** The directories that every statelite image has (2010 document, section 4). */
const directories: readonly RootedPath[] = [
  '/.default',
  '/.statelite',
  '/.statelite/mnt',
  '/.statelite/persistent',
  '/.statelite/tmpfs',
].map((text) => must(rootedPath(text), text));

/** Where the script belongs when nobody has looked into the image. */
const scriptPath = must(rootedPath('/etc/init.d/statelite'), 'the path of the script');

/** One resource for each image: its directories, then the script that the initramfs runs. */
export const desireImageRuntimes = (input: Desire): readonly Resource[] =>
  input.cluster.images.map((image) => ({
    address: addressOf('image-runtime', image.name),
    kind: 'image-runtime',
    because: image.because,
    image: image.name,
    needs: [],
    entries: entriesOf(image, input.survey.images.get(image.name)?.runtimePath ?? scriptPath, input.runtimeScript),
    effect: { when: 'next-boot', nodes: input.cluster.nodesOf(image.name).length },
    ...(image.protect && { protect: true as const }),
  }));

const entriesOf = (image: Image, path: RootedPath, script: string): readonly Entry[] => [
  ...directories.map(
    (path): Entry => ({
      type: 'dir',
      at: { root: `image/${image.name}`, path },
      mode: 0o755,
      owner: root,
      claim: 'own',
    }),
  ),
  {
    type: 'file',
    at: { root: `image/${image.name}`, path },
    text: script,
    mode: 0o755,
    owner: root,
    claim: 'own',
  },
];
