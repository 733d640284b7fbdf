import { mkdirSync, rmSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type ASite, aSite, since } from './support/a-site.ts';

let site: ASite;
beforeEach(() => {
  site = aSite();
});
afterEach(() => site.remove());

describe('statelite state', () => {
  it('lists nothing before the first apply, then every address with its places', async () => {
    expect(await site.run('state', 'list')).toEqual({ code: 0, out: 'Nothing here is ours yet.\n', err: '' });
    await site.run('apply', '--yes');
    const { out } = await site.run('state', 'list');
    expect(out).toContain('image-link/compute:/etc/ntp.conf  2 places\n');
    expect(out).toMatch(/\n28 resources in 69 places, ledger 1\.\n$/);
  });

  it('shows the places of one address', async () => {
    await site.run('apply', '--yes');
    expect((await site.run('state', 'show', 'image-link/login:/var/log')).out).toBe(`image-link/login:/var/log
  kept         image/login:/.default/var/log  -> ../.statelite/tmpfs/var/log  from /var/log
  link         image/login:/.statelite/tmpfs/var/log  -> ../../../.default/var/log
`);
    const { code, err } = await site.run('state', 'show', 'image-link/login:/var/lo');
    expect(code).toBe(3);
    expect(err).toContain('nothing is recorded under "image-link/login:/var/lo"');
  });

  it('verifies what is recorded against the disk', async () => {
    await site.run('apply', '--yes');
    expect(await site.run('state', 'verify')).toEqual({
      code: 0,
      out: '69 places are recorded, 0 not as recorded.\n',
      err: '',
    });
    rmSync(site.inImage('login', '.statelite/tmpfs/var/log'));
    const { code, out, err } = await site.run('state', 'verify');
    expect(code).toBe(2);
    expect(out).toBe('69 places are recorded, 1 not as recorded.\n');
    expect(err).toContain('not-as-recorded');
    expect(JSON.parse((await site.run('state', 'verify', '--json')).out).problems).toHaveLength(1);
  });

  it('verifies in words what lies where a link of ours was', async () => {
    await site.run('apply', '--yes');
    const link = site.inImage('compute', 'etc/ntp.conf');
    const told = async (): Promise<string> => (await site.run('state', 'verify')).err;
    rmSync(link);
    expect(await told()).toMatch(/needs a link at \/etc\/ntp\.conf, and nothing is there\n/);
    mkdirSync(link);
    expect(await told()).toMatch(/needs a link at \/etc\/ntp\.conf, and a directory is there\n/);
  });

  it('forgets what it is told to, touches no disk, and the next plan takes it for right', async () => {
    await site.run('apply', '--yes');
    const before = site.picture();
    expect((await site.run('state', 'rm', 'image-link/login:*')).out).toBe(
      '4 places are forgotten; nothing on disk was changed.\n',
    );
    expect(since(site, before)).toEqual([]);
    expect((await site.run('plan')).out).toContain('2 already as declared will be recorded as ours');
    expect((await site.run('state', 'rm', 'nothing')).code).toBe(3);
  });

  it('knows four verbs', async () => {
    const { code, err } = await site.run('state', 'lst');
    expect(code).toBe(3);
    expect(err).toContain('is not list, show, verify or rm');
  });
});
