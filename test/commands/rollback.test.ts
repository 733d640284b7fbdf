import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type ASite, aSite, since } from './support/a-site.ts';

let site: ASite;
beforeEach(() => {
  site = aSite();
});
afterEach(() => site.remove());

const runOf = (out: string): string => /in run (\S+?),/.exec(out)?.[1] ?? 'none';

describe('statelite rollback', () => {
  it('returns to the tree before the newest run, and can itself be taken back', async () => {
    const before = site.picture();
    await site.run('apply', '--yes');
    const after = site.picture();
    const { code, out } = await site.run('rollback', 'last', '--yes');
    expect(code).toBe(0);
    expect(out).toContain('Takes a run on site small back.');
    expect(since(site, before)).toEqual([]);
    expect((await site.run('rollback', 'last', '--yes')).code).toBe(0);
    expect(since(site, after)).toEqual([]);
  });

  it('asks first', async () => {
    await site.run('apply', '--yes');
    const before = site.picture();
    expect((await site.run('rollback', 'last')).code).toBe(8);
    expect((await site.runWith({ answer: 'no' }, 'rollback', 'last')).code).toBe(8);
    expect(since(site, before)).toEqual([]);
    expect((await site.runWith({ answer: 'yes' }, 'rollback', 'last')).code).toBe(0);
  });

  it('of an older run whose places have moved is refused, and names them', async () => {
    const first = runOf((await site.run('apply', '--yes')).out);
    site.edit('manifests/litefile.yaml', '- /var/log/', '- { file: /var/log/, options: persistent }');
    await site.run('apply', '--yes');
    const list = join(site.root, 'install/statelite/images/compute');
    const before = site.picture();
    const { code, err } = await site.run('rollback', first, '--yes');
    expect(code).toBe(6);
    expect(err).toContain(`${list} moved since that run: it left a file`);
    expect(since(site, before)).toEqual([]);
  });

  it('of an older run whose directories hold what came later is refused before anything is done', async () => {
    const first = runOf((await site.run('apply', '--yes', '--node', 'n01', '--image', 'compute')).out);
    const older = runOf((await site.run('apply', '--yes')).out);
    expect(older).not.toBe('none');
    const before = site.picture();
    const { code, err } = await site.run('rollback', first, '--yes');
    expect(code).toBe(6);
    expect(err).toContain(
      'install/statelite/nodes moved since that run: it left nothing else in it, found "l01" and 2 more',
    );
    expect(since(site, before)).toEqual([]);
  });

  it('of what was edited by hand since is refused, and nothing is lost', async () => {
    await site.run('apply', '--yes');
    const boot = join(site.root, 'tftpboot/pxelinux.cfg/n01');
    writeFileSync(boot, 'edited\n');
    const before = site.picture();
    const { code, out, err } = await site.runWith({ answer: 'yes' }, 'rollback', 'last');
    expect([code, out]).toEqual([6, '']);
    expect(err).toContain(`${boot} moved since that run: it left a file`);
    expect(since(site, before)).toEqual([]);
  });

  it('refuses a run that does not exist, and says which there are', async () => {
    const nothing = await site.run('rollback', 'last');
    expect(nothing.code).toBe(3);
    expect(nothing.err).toContain('nothing was ever applied here');
    const run = runOf((await site.run('apply', '--yes')).out);
    const { code, err } = await site.run('rollback', '20200101-000000');
    expect(code).toBe(3);
    expect(err).toContain(`the newest is ${run}; statelite history lists them`);
  });
});
