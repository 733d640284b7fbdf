import { expect, it } from '@jest/globals';
import { imageFileProblem } from '../../src/build/image-files.ts';

it.each([
  ['rootimg', 'initrd.gz', 'kernel', '"rootimg" cannot be the kernel: a build uses that name itself'],
  [
    'kernel',
    '.statelite-build.json',
    'initrd',
    '".statelite-build.json" cannot be the initrd: a build uses that name itself',
  ],
  ['kernel', 'kernel.previous', 'initrd', '"kernel.previous" cannot be the initrd: a build uses that name itself'],
  [
    'x.new-20260101T000000Z',
    'x',
    'kernel',
    '"x.new-20260101T000000Z" cannot be the kernel: a build uses that name itself',
  ],
  ['x', 'x', 'initrd', '"x" cannot be kernel and initrd at once'],
])('a build that writes %j and %j is refused', (kernel, initrd, of, message) => {
  expect(imageFileProblem({ kernel, initrd })).toEqual({ of, message });
});

it('any two other names will do', () => {
  expect(imageFileProblem({ kernel: 'vmlinuz', initrd: 'initrd.img' })).toBeUndefined();
  expect(imageFileProblem({ initrd: 'kernel.gz' })).toBeUndefined();
});

it('the one that the manifest names is the one to change', () => {
  expect(imageFileProblem({ kernel: 'initrd.gz' })?.of).toBe('kernel');
  expect(imageFileProblem({ initrd: 'kernel' })?.of).toBe('initrd');
  expect(imageFileProblem({})).toBeUndefined();
});
