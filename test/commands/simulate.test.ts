import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type ASite, aSite, stampsBelow } from './support/a-site.ts';

let site: ASite;
beforeEach(() => {
  site = aSite();
});
afterEach(() => site.remove());

describe('simulate', () => {
  it('says what a node will see, the same before and after apply, and writes nothing', async () => {
    const before = stampsBelow(site.directory);
    const first = await site.run('simulate', 'n01');
    expect(first).toMatchObject({ code: 0 });
    expect(first.out).toContain('/etc/motd: file from image, writable, lost at a reboot (tmpfs bind)\n');
    expect(stampsBelow(site.directory)).toEqual(before);
    await site.run('apply', '--yes');
    expect((await site.run('simulate', 'n01')).out).toBe(first.out);
  });

  it('answers in JSON, and says what this machine does not see', async () => {
    site.manifest(
      'manifests/far.yaml',
      'apiVersion: statelite/v1\nkind: LiteTree\nmetadata: { name: far }\nspec: { layers: [{ priority: 1, directory: "far:/layer" }] }\n',
    );
    const { code, out, err } = await site.run('simulate', 'n01', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      node: 'n01',
      image: 'compute',
      paths: [{ path: '/etc/motd', from: ['image'] }, {}, {}],
    });
    expect(JSON.stringify(JSON.parse(err))).toContain('tree-not-visible');
  });

  it.each([['n01-n02'], ['nobody']])('refuses %s', async (range) => {
    expect((await site.run('simulate', range)).code).toBe(3);
  });
});
