import { execFileSync, spawnSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  chownSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { geteuid } from 'node:process';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type ASite, aSite, since } from './support/a-site.ts';

let site: ASite;
beforeEach(() => {
  site = aSite();
});
afterEach(() => site.remove());

describe('statelite destroy', () => {
  it('returns to the tree before the first apply but for what nodes may have filled and the line of exports', async () => {
    const before = site.picture();
    await site.run('apply', '--yes');
    const { code, out } = await site.run('destroy', '--yes');
    expect(code).toBe(0);
    expect(out).toContain('Destroys what statelite made for site small; originals return, foreign things stay.');
    const left = since(site, before).map((line) => line.split(' ').slice(0, 2).join(' '));
    expect(left.filter((line) => !line.includes('/state') && !line.includes('/etc/exports'))).toEqual([]);
    expect((await site.run('destroy', '--yes')).out).toContain('No changes. Nothing of ours is left to undo');
  });

  it.each([4, 7, 10, 13, 16, 20, 25])(
    'leaves nothing of a run that stopped after %d steps, was followed by another and taken back with it',
    async (steps) => {
      const before = site.picture();
      let questions = 0;
      await site.runWith({ interrupted: () => ++questions > steps }, 'apply', '--yes');
      expect((await site.run('apply', '--yes')).code).toBe(0);
      expect((await site.run('rollback', 'last', '--yes')).code).toBe(0);
      expect((await site.run('destroy', '--yes')).code).toBe(0);
      expect(since(site, before).filter((line) => !/"\/(state|etc\/exports)/.test(line))).toEqual([]);
    },
  );

  it('asks first and then keeps to one image when told', async () => {
    await site.run('apply', '--yes');
    const before = site.picture();
    expect((await site.run('destroy')).code).toBe(8);
    expect(since(site, before)).toEqual([]);
    expect((await site.run('destroy', '--yes', '--image', 'login')).code).toBe(0);
    expect(readFileSync(site.inImage('login', 'etc/ntp.conf'), 'utf8')).toBe('server a\n');
    expect(since(site, before).filter((line) => line.includes('compute'))).toEqual([]);
  });

  it('keeps a directory in which somebody put a file whose name is not UTF-8', async () => {
    site.edit('manifests/litefile.yaml', '- /var/log/', '- /srv/new/');
    await site.run('apply', '--yes', '--image', 'login');
    const name = Buffer.from(`${site.inImage('login', '.default/srv/new')}/\xff`, 'latin1');
    writeFileSync(name, 'theirs\n');
    expect((await site.run('destroy', '--yes', '--image', 'login')).code).toBe(0);
    const home = Buffer.from(`${site.inImage('login', 'srv/new')}/\xff`, 'latin1');
    expect(readFileSync(home, 'utf8')).toBe('theirs\n');
  });

  it('leaves what was edited by hand, and says so by the exit code', async () => {
    await site.run('apply', '--yes');
    const boot = join(site.root, 'tftpboot/pxelinux.cfg/n01');
    appendFileSync(boot, '# edited\n');
    const { code, out } = await site.run('destroy', '--yes');
    expect(code).toBe(5);
    expect(out).toContain('changed-since-written');
    expect(readFileSync(boot, 'utf8')).toContain('# edited');
  });

  it('refuses more removals than --max-deletes allows', async () => {
    await site.run('apply', '--yes');
    const before = site.picture();
    expect((await site.run('destroy', '--yes', '--max-deletes', '3')).code).toBe(5);
    expect(since(site, before)).toEqual([]);
  });
});

describe('what was taken over with --adopt', () => {
  const boot = (): string => join(site.root, 'tftpboot/pxelinux.cfg/n01');
  const link = (): string => site.inImage('compute', '.statelite/tmpfs/etc/ntp.conf');
  const adopt = ['apply', '--yes', '--adopt', 'boot-file/*', '--adopt', 'image-link/*'] as const;
  const attributes = (): string =>
    execFileSync('getfattr', ['--absolute-names', '-d', boot()], { encoding: 'utf8' }).trim();
  let before: ReadonlyMap<string, string>;
  beforeEach(() => {
    mkdirSync(dirname(boot()), { recursive: true });
    writeFileSync(boot(), 'of somebody else\n');
    if (geteuid?.() === 0) chownSync(boot(), 7, 8);
    chmodSync(boot(), 0o640);
    utimesSync(boot(), 1_400_000_000, 1_400_000_000);
    mkdirSync(dirname(link()), { recursive: true });
    symlinkSync('/somewhere', link());
    before = site.picture();
  });

  const left = (): readonly string[] => since(site, before).filter((line) => !/"\/(state|etc\/exports)/.test(line));

  it('returns when everything goes, with mode and times, and the plan says so', async () => {
    expect((await site.run(...adopt)).code).toBe(0);
    expect(readlinkSync(link())).not.toBe('/somewhere');
    const { code, out } = await site.run('destroy', '--yes');
    expect(code).toBe(0);
    expect(out).toMatch(/remove {2}boot-file\/n01.*the original returns/);
    expect(left()).toEqual([]);
    expect(statSync(boot()).mtimeMs).toBe(1_400_000_000_000);
    expect((await site.run('destroy', '--yes')).out).toContain('No changes. Nothing of ours is left to undo');
  });

  it('returns with its extended attributes', async () => {
    const able = spawnSync('setfattr', ['-n', 'user.origin', '-v', 'tokyo', boot()]).status === 0;
    const had = able ? attributes() : '';
    await site.run(...adopt);
    if (able) execFileSync('setfattr', ['-x', 'user.origin', boot()]);
    await site.run('destroy', '--yes');
    if (able) expect(attributes()).toBe(had);
  });

  it('returns when only its declaration goes, also from a saved plan', async () => {
    await site.run(...adopt);
    site.edit('manifests/nodes.yaml', '"n[01-03]"', '"n[02-03]"');
    expect((await site.run('plan', '--out', 'a.plan')).code).toBe(0);
    expect((await site.run('apply', 'a.plan')).code).toBe(0);
    expect(readFileSync(boot(), 'utf8')).toBe('of somebody else\n');
    expect((await site.run('plan')).out).toContain('No changes.');
  });

  it('returns after ours was changed by later manifests, mended, removed by hand, and older runs were pruned', async () => {
    await site.run(...adopt);
    site.edit('manifests/images.yaml', 'profile: compute }', 'profile: compute, kernelParameters: quiet }');
    await site.run('apply', '--yes');
    expect(readFileSync(boot(), 'utf8')).toContain('quiet');
    appendFileSync(boot(), '# drift\n');
    await site.run('apply', '--yes');
    await site.run('history', '--prune', '1', '--yes');
    rmSync(dirname(boot()), { recursive: true });
    expect((await site.run('destroy', '--yes')).code).toBe(0);
    expect(left()).toEqual([]);
  });

  it('is taken over and returns as often as asked for, each time as it was then', async () => {
    await site.run(...adopt);
    await site.run('destroy', '--yes');
    writeFileSync(boot(), 'of somebody else again\n');
    before = site.picture();
    expect((await site.run('apply', '--yes')).code).toBe(5);
    await site.run(...adopt);
    await site.run('destroy', '--yes');
    expect(left()).toEqual([]);
    expect((await site.run('rollback', 'last', '--yes')).code).toBe(0);
    expect(readFileSync(boot(), 'utf8')).toContain('LABEL');
    await site.run('destroy', '--yes');
    expect(left()).toEqual([]);
  });

  it('waits until what others wrote over ours is away, and is not needed when they put it back', async () => {
    await site.run(...adopt);
    appendFileSync(boot(), '# edited\n');
    rmSync(link());
    symlinkSync('/somewhere', link());
    const { code, out } = await site.run('destroy', '--yes');
    expect([code, out]).toEqual([5, expect.stringContaining('the file that was there before --adopt returns')]);
    expect(readlinkSync(link())).toBe('/somewhere');
    expect(readFileSync(boot(), 'utf8')).toContain('# edited');
    rmSync(boot());
    expect((await site.run('destroy', '--yes')).code).toBe(0);
    expect(left()).toEqual([]);
  });

  it('blocks the removal of ours while its saved copy is missing', async () => {
    await site.run(...adopt);
    const runs = join(site.root, 'var/lib/statelite/small/runs');
    const [run = ''] = readdirSync(runs);
    renameSync(join(runs, run, 'before'), join(runs, run, 'elsewhere'));
    const { code, out } = await site.run('destroy', '--yes');
    expect(code).toBe(5);
    expect(out).toMatch(
      new RegExp(`source-missing.*its saved copy runs/${run}/before/[0-9a-f]{64}-[0-9]+\\.all is gone`),
    );
    renameSync(join(runs, run, 'elsewhere'), join(runs, run, 'before'));
    expect((await site.run('destroy', '--yes')).code).toBe(0);
    expect(left()).toEqual([]);
  });

  it.each([1, 8, 20, 24, 26])('returns after a run that stopped after %d steps', async (steps) => {
    let questions = 0;
    await site.runWith({ interrupted: () => ++questions > steps }, ...adopt);
    await site.run(...adopt);
    questions = 0;
    await site.runWith({ interrupted: () => ++questions > steps }, 'destroy', '--yes');
    await site.run('destroy', '--yes');
    expect(left()).toEqual([]);
  });
});

describe('metadata.protect: true', () => {
  it.each([
    ['LiteFile', 'manifests/litefile.yaml', 'metadata: { name: base }', 'image-link/compute:/var/log'],
    ['Image', 'manifests/images.yaml', 'metadata: { name: login }', 'boot-kernel/login'],
    ['Node', 'manifests/nodes.yaml', 'metadata: { name: l01 }', 'boot-file/l01'],
  ])('of a %s keeps its things when everything goes, and the rest goes on', async (_kind, file, metadata, address) => {
    site.edit(file, metadata, metadata.replace(' }', ', protect: true }'));
    await site.run('apply', '--yes');
    const { code, out } = await site.run('destroy', '--yes');
    expect(code).toBe(5);
    expect(out).toContain(`! blocked ${address}`);
    expect(out).toContain('error[protected]');
    const { out: list } = await site.run('state', 'list');
    expect(list).toContain(address);
    expect(list).not.toContain('boot-file/n01');
  });

  it('keeps a rule that is no longer declared until the protection is lifted', async () => {
    site.edit('manifests/litefile.yaml', 'name: base', 'name: base, protect: true');
    await site.run('apply', '--yes');
    const text = readFileSync(join(site.repository, 'manifests/litefile.yaml'), 'utf8');
    site.edit('manifests/litefile.yaml', '    - /var/log/\n', '');
    site.manifest(
      'manifests/more.yaml',
      'apiVersion: statelite/v1\nkind: LiteFile\nmetadata: { name: more }\nspec: { files: [/srv/table] }\n',
    );
    const { code, out } = await site.run('apply', '--yes');
    expect(code).toBe(5);
    expect(out).toContain('! blocked image-link/compute:/var/log');
    expect(out).toContain('+ create  image-link/compute:/srv/table');
    // The link is still there, so a node that boots must still be told what to put behind it.
    expect(out).not.toContain('/var/log: no longer');
    const list = join(site.root, 'install/statelite/images/compute');
    expect(readFileSync(list, 'utf8')).toMatch(/\/etc\/ntp\.conf\t-\n.*\/srv\/table\t-\n.*\/var\/log\t-\n/);
    writeFileSync(join(site.repository, 'manifests/litefile.yaml'), text);
    site.edit('manifests/litefile.yaml', ', protect: true', '');
    expect((await site.run('apply', '--yes')).code).toBe(0);
    site.edit('manifests/litefile.yaml', '    - /var/log/\n', '');
    expect((await site.run('apply', '--yes')).code).toBe(0);
    expect(readFileSync(list, 'utf8')).not.toContain('/var/log');
    expect(readFileSync(site.inImage('login', 'var/log/messages'), 'utf8')).toBe('booted\n');
  });
});
