import { describe, expect, it } from '@jest/globals';
import { bootKernel } from '../../../src/kinds/boot-kernel/index.ts';
import { aDesire, aNode, anImage, lineOf } from '../a-cluster.ts';

describe('boot-kernel', () => {
  it('copies kernel and initrd to where the 2010 document has them', () => {
    const images = [anImage({ kernel: 'vmlinuz', initrd: 'initramfs.img' })];
    expect(bootKernel.desire(aDesire({ images }))).toEqual([
      {
        address: 'boot-kernel/centos5.3-x86_64-all',
        kind: 'boot-kernel',
        because: lineOf(2),
        image: 'centos5.3-x86_64-all',
        needs: [],
        entries: [
          {
            type: 'copy',
            at: { root: 'tftp', path: '/xcat/netboot/centos5.3/x86_64/all/kernel' },
            from: { root: 'boot/centos5.3-x86_64-all', path: '/vmlinuz' },
            mode: 0o644,
            owner: { uid: 0, gid: 0 },
          },
          {
            type: 'copy',
            at: { root: 'tftp', path: '/xcat/netboot/centos5.3/x86_64/all/initrd.gz' },
            from: { root: 'boot/centos5.3-x86_64-all', path: '/initramfs.img' },
            mode: 0o644,
            owner: { uid: 0, gid: 0 },
          },
        ],
        effect: { when: 'next-boot', nodes: 1 },
      },
    ]);
  });

  it('leaves out an image that no node boots', () => {
    expect(bootKernel.desire(aDesire({ nodes: [aNode({ image: undefined })] }))).toEqual([]);
  });

  it('blocks the second of two images that would be copied to one place', () => {
    const images = [anImage(), anImage({ name: 'second', because: lineOf(9) })];
    const nodes = [aNode(), aNode({ name: 'n02', image: 'second' })];
    const [first, second] = bootKernel.desire(aDesire({ images, nodes }));
    expect(first?.blocked).toBeUndefined();
    expect(second).toMatchObject({
      entries: [],
      blocked: [{ code: 'place-owned-twice', at: lineOf(9), related: [{ at: lineOf(2) }] }],
    });
  });

  it.each([{ os: '..' }, { profile: 'a/b' }, { kernel: '../vmlinuz' }, { initrd: '' }])(
    'blocks an image with %j',
    (more) => {
      const [resource] = bootKernel.desire(aDesire({ images: [anImage(more)] }));
      expect(resource).toMatchObject({ entries: [], blocked: [{ code: 'unsafe-file-name' }] });
    },
  );
});
