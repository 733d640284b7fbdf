import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type ASite, aSite, stampsBelow } from './support/a-site.ts';

let site: ASite;
beforeEach(() => {
  site = aSite();
});
afterEach(() => site.remove());

const nodes = (): string => readFileSync(join(site.repository, 'manifests/nodes.yaml'), 'utf8');

describe('nodeset NODERANGE statelite=IMAGE', () => {
  it('edits the manifest of a whole range in place and plans only what that changes', async () => {
    await site.run('apply', '--yes');
    const before = nodes();
    const disk = stampsBelow(site.root);
    const { code, out } = await site.run('nodeset', 'n01-n03', 'statelite=login');
    expect(code).toBe(0);
    expect(out).toMatch(/^edited manifests\/nodes\.yaml\nnodes\n/);
    expect(out).toContain('~ change  boot-file/n01');
    expect(out).toContain('Plan: 0 to add, 6 to change, 0 to destroy');
    expect(nodes()).toBe(before.replace('image: compute # see images.yaml', 'image: login # see images.yaml'));
    expect(stampsBelow(site.root)).toEqual(disk);
    expect((await site.run('apply', '--yes')).code).toBe(0);
    expect(readFileSync(join(site.root, 'tftpboot/pxelinux.cfg/n01'), 'utf8')).toContain('login');
  });

  it('says in the plan which image each list changes to', async () => {
    await site.run('apply', '--yes');
    const { out } = await site.run('nodeset', 'n02', 'osimage=login');
    expect(out).toContain('image: compute → login');
  });

  it('splits a range and keeps the addresses of all nodes', async () => {
    await site.run('apply', '--yes');
    expect((await site.run('nodeset', 'n02', 'statelite=login')).code).toBe(0);
    expect(nodes()).toContain('# who boots what');
    const plan = JSON.parse((await site.run('plan', '--json')).out);
    const touched = plan.changes.map((change: { address: string }) => change.address);
    expect(touched.filter((address: string) => /n01|n03/.test(address))).toEqual([]);
    expect((await site.run('validate')).out).toBe('Valid: 2 images, 4 nodes.\n');
    await site.run('apply', '--yes');
    expect(existsSync(join(site.root, 'tftpboot/pxelinux.cfg/01-52-54-00-00-00-02'))).toBe(true);
  });

  it('edits the row of a CSV table', async () => {
    site.manifest(
      'manifests/rack.yaml',
      'apiVersion: statelite/v1\nkind: Node\nmetadata: { name: rack }\nspec: { groups: [all], table: rack.csv }\n',
    );
    site.manifest(
      'manifests/rack.csv',
      'name,image,ip,noderes.netboot\nr1,compute,10.0.3.1,pxe\nr2,compute,10.0.3.2,pxe\n',
    );
    const { code, out, err } = await site.run('nodeset', 'r2', 'statelite=login');
    expect([code, err]).toEqual([0, '']);
    expect(out).toContain('edited manifests/rack.csv');
    expect(readFileSync(join(site.repository, 'manifests/rack.csv'), 'utf8')).toBe(
      'name,image,ip,noderes.netboot\nr1,compute,10.0.3.1,pxe\nr2,login,10.0.3.2,pxe\n',
    );
  });

  it('never plans a boot file for an image that is not ready', async () => {
    await site.run('apply', '--yes', '--image', 'compute');
    const { out } = await site.run('nodeset', 'n01', 'statelite=login');
    expect(out).toContain('. waiting boot-file/n01  waiting for');
    expect(out).not.toContain('change  boot-file');
    rmSync(join(site.root, 'install/netboot/os1/x86_64/login'), { recursive: true });
    const gone = await site.run('plan', '--node', 'n01');
    expect(gone.out).toContain('. waiting boot-file/n01');
  });

  it.each([
    [['n01', 'statelite=logn'], 'did you mean login?'],
    [['x01', 'statelite=login'], '"x01" is neither a node nor a group'],
    [['n01', 'boot'], '"boot" is not statelite=IMAGE'],
    [['n01'], 'missing required argument'],
  ])('refuses %j and edits nothing', async (args, told) => {
    const before = stampsBelow(site.directory);
    const { code, err } = await site.run('nodeset', ...args);
    expect(code).toBe(3);
    expect(err).toContain(told);
    expect(stampsBelow(site.directory)).toEqual(before);
  });

  it('gives the plan alone with --json', async () => {
    const { code, out, err } = await site.run('nodeset', 'n01', 'statelite=login', '--json');
    expect([code, err]).toEqual([0, '']);
    expect(JSON.parse(out).format_version).toBe('1.0');
  });
});
