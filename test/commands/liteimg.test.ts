import { existsSync, lstatSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type ASite, aSite, since } from './support/a-site.ts';

let site: ASite;
beforeEach(() => {
  site = aSite();
});
afterEach(() => site.remove());

describe('liteimg', () => {
  it('prepares one image and touches nothing but it', async () => {
    const before = site.picture();
    const { code, out } = await site.run('liteimg', 'compute', '--yes');
    expect(code).toBe(0);
    expect(out).toContain('Plan: 3 to add, 0 to change, 0 to destroy (1 unchanged).');
    const touched = since(site, before).map((line) => JSON.parse(/"[^"]*"/.exec(line)?.[0] ?? '""'));
    const elsewhere = touched.filter((path) => !path.startsWith('/install/netboot/os1/x86_64/compute/rootimg'));
    expect(elsewhere).toEqual([]);
    expect(lstatSync(site.inImage('compute', 'var/log')).isSymbolicLink()).toBe(true);
    expect(existsSync(join(site.root, 'tftpboot'))).toBe(false);
  });

  it('finds the image by -o, -a and -p', async () => {
    const { code } = await site.run('liteimg', '-o', 'os1', '-a', 'x86_64', '-p', 'login', '--yes');
    expect(code).toBe(0);
    expect(lstatSync(site.inImage('login', 'var/log')).isSymbolicLink()).toBe(true);
    expect(lstatSync(site.inImage('compute', 'var/log')).isDirectory()).toBe(true);
  });

  it('asks as apply does', async () => {
    expect((await site.run('liteimg', 'compute')).code).toBe(8);
    expect((await site.runWith({ answer: 'yes' }, 'liteimg', 'compute')).code).toBe(0);
    expect((await site.run('liteimg', 'compute')).out).toContain('No changes. What was chosen of site small');
  });

  it('prepares an image without rules', async () => {
    site.manifest('manifests/litefile.yaml', '');
    expect((await site.run('liteimg', 'compute', '--yes')).code).toBe(0);
    expect(existsSync(site.inImage('compute', 'etc/init.d/statelite'))).toBe(true);
  });

  it.each([
    [['compte'], 'did you mean compute?'],
    [[], 'name an image, or give all of -o, -a and -p'],
    [['-o', 'os1', '-p', 'login'], 'name an image, or give all of -o, -a and -p'],
    [['compute', '-o', 'os1', '-a', 'x86_64', '-p', 'login'], 'name an image, or give all of -o, -a and -p'],
    [['-o', 'os1', '-a', 'x86_64', '-p', 'other'], 'there is no image "os1-x86_64-other"'],
  ])('refuses %j', async (args, told) => {
    const { code, err } = await site.run('liteimg', ...args, '--yes');
    expect(code).toBe(3);
    expect(err).toContain(told);
  });
});
