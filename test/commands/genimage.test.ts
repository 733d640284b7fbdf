import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type ASite, aSite } from './support/a-site.ts';

let site: ASite;
const compute = '{ os: os1, arch: x86_64, profile: compute }';
const directory = (): string => join(site.root, 'install/netboot/os1/x86_64/compute');

beforeEach(() => {
  site = aSite();
});
afterEach(() => site.remove());

describe('genimage', () => {
  it.each([
    [['nowhere'], 'there is no image "nowhere"'],
    [[], 'name an image, or give all of -o, -a and -p'],
    [['-o', 'os1', '-a', 'x86_64'], 'name an image, or give all of -o, -a and -p'],
    [['compute'], 'image compute does not say how it is built'],
  ])('of %j is refused with exit 3', async (args, told) => {
    const { code, err } = await site.run('genimage', ...args);
    expect([code, err]).toEqual([3, expect.stringContaining(told)]);
  });

  it('tells of a script or list that is no UTF-8 once, and of none that it is missing', async () => {
    const build = ', build: { from: { directory: /srv/tree }, postInstall: post, excludeLists: [list] } }';
    site.edit('manifests/images.yaml', compute, compute.replace(' }', build));
    for (const name of ['post', 'list']) writeFileSync(join(site.repository, name), Buffer.from('caf\xe9\n', 'latin1'));
    const { code, out } = await site.run('validate');
    expect([code, out.match(/^error\[.*$/gm)]).toEqual([
      3,
      ['error[file-not-utf8]: list is not UTF-8 text', 'error[file-not-utf8]: post is not UTF-8 text'],
    ]);
  });

  it('--clean removes what stopped builds left, and nothing else', async () => {
    site.edit('manifests/images.yaml', compute, compute.replace(' }', ', build: { from: { directory: /srv/tree } } }'));
    for (const name of ['rootimg.new-20260101T000000Z', 'rootimg.previous', 'rootimg.mine'])
      mkdirSync(join(directory(), name, 'etc'), { recursive: true });
    writeFileSync(join(directory(), 'kernel.new-20260101T000000Z'), '');
    const { code, out } = await site.run('genimage', 'compute', '--clean');
    expect(code).toBe(0);
    expect(out.split('\n').map((line) => line.replace(/^Removed .*\//, ''))).toEqual([
      'kernel.new-20260101T000000Z',
      'rootimg.new-20260101T000000Z',
      'rootimg.previous',
      '',
    ]);
    expect(readdirSync(directory()).sort()).toEqual(['initrd.gz', 'kernel', 'rootimg', 'rootimg.mine']);
    expect((await site.run('genimage', 'compute', '--clean')).out).toBe('Nothing to remove.\n');
  });

  it('never stops plan or validate, which only tell that the image is another one', async () => {
    site.edit('manifests/images.yaml', compute, compute.replace(' }', ', build: { from: { directory: /srv/tree } } }'));
    expect((await site.run('validate')).code).toBe(0);
    const { code, err } = await site.run('plan');
    expect(code).toBe(0);
    expect(err).toContain('note[build-outdated]: image compute was not built by genimage');
  });
});
