import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type ASite, aSite, stampsBelow } from './support/a-site.ts';
import { validatorOf } from './support/validator-of.ts';

let site: ASite;
beforeEach(() => {
  site = aSite();
});
afterEach(() => site.remove());

describe('graph', () => {
  it('draws the site as Mermaid, DOT, SVG or JSON, and writes nothing', async () => {
    const before = stampsBelow(site.directory);
    const mermaid = await site.run('graph');
    expect(mermaid).toMatchObject({ code: 0, err: '' });
    expect(mermaid.out).toMatch(/^flowchart LR\n/);
    expect((await site.run('graph', '--format', 'dot')).out).toMatch(/^digraph statelite \{\n/);
    expect((await site.run('graph', '--format', 'svg')).out).toMatch(/^<svg xmlns="http:\/\/www.w3.org\/2000\/svg"/);
    const { boxes } = validatorOf('graph')((await site.run('graph', '--json')).out);
    expect(boxes.map(({ title }: { title: string }) => title)).toEqual([
      'l01',
      'n[01-03]',
      'compute',
      'login',
      'root, read-only',
      'state',
      'root, read-only',
      '/install',
      'nfs',
    ]);
    expect(stampsBelow(site.directory)).toEqual(before);
  });

  it('draws some nodes, or one image and who boots it', async () => {
    const titles = async (...args: readonly string[]): Promise<readonly string[]> =>
      JSON.parse((await site.run('graph', '--json', ...args)).out)
        .boxes.filter(({ rank }: { rank: string }) => rank === 'nodes' || rank === 'images')
        .map(({ title }: { title: string }) => title);
    expect(await titles('--node', 'n02')).toEqual(['n02', 'compute']);
    expect(await titles('--image', 'login')).toEqual(['l01', 'login']);
    expect(await titles('--image', 'login', '--node', 'n02')).toEqual(['login']);
  });

  it.each([
    ['--node', 'x'],
    ['--image', 'compte'],
  ])('refuses %s %s', async (option, value) => {
    expect(await site.run('graph', option, value)).toMatchObject({ code: 3, out: '' });
  });
});
