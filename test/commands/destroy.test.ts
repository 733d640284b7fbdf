import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
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
