import { describe, expect, it } from '@jest/globals';
import { imageRuntime } from '../../../src/kinds/image-runtime/index.ts';
import { aDesire, aNode, anImage } from '../a-cluster.ts';

describe('image-runtime', () => {
  it('asks for the directories of the 2010 document, section 4, then the script, for each image', () => {
    const [resource] = imageRuntime.desire(aDesire({ nodes: [aNode(), aNode({ name: 'n02' })] }));
    expect(resource).toMatchObject({
      address: 'image-runtime/centos5.3-x86_64-all',
      image: 'centos5.3-x86_64-all',
      needs: [],
      effect: { when: 'next-boot', nodes: 2 },
    });
    expect(resource?.entries.map((entry) => `${entry.type} ${entry.at.root} ${entry.at.path}`)).toEqual([
      'dir image/centos5.3-x86_64-all /.default',
      'dir image/centos5.3-x86_64-all /.statelite',
      'dir image/centos5.3-x86_64-all /.statelite/mnt',
      'dir image/centos5.3-x86_64-all /.statelite/persistent',
      'dir image/centos5.3-x86_64-all /.statelite/tmpfs',
      'file image/centos5.3-x86_64-all /etc/init.d/statelite',
    ]);
    expect(resource?.entries.at(-1)).toMatchObject({ text: '#!/bin/sh\n', mode: 0o755, claim: 'own' });
  });

  it('protects what belongs to a protected image, and only that', () => {
    const images = [anImage({ protect: true }), anImage({ name: 'other' })];
    expect(imageRuntime.desire(aDesire({ images })).map((resource) => resource.protect)).toEqual([true, undefined]);
  });
});
