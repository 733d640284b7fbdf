import { appendFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type ASite, aSite, stampsBelow } from './support/a-site.ts';

let site: ASite;
beforeEach(async () => {
  site = aSite();
  await site.run('apply', '--yes');
});
afterEach(() => site.remove());

describe('statelite drift', () => {
  it('finds none after an apply, also when the manifests have moved on', async () => {
    site.edit('manifests/litefile.yaml', '- /var/log/', '- { file: /var/log/, options: persistent }');
    const { code, out } = await site.run('drift');
    expect(code).toBe(0);
    expect(out).toContain('No drift. What was applied for site small is still there');
  });

  it('exits with 2 and shows what hands have changed, writing nothing', async () => {
    appendFileSync(join(site.root, 'tftpboot/pxelinux.cfg/n02'), '# edited\n');
    rmSync(site.inImage('compute', 'etc/ntp.conf'));
    const before = stampsBelow(site.root);
    const { code, out } = await site.run('drift');
    expect(code).toBe(2);
    expect(out).toMatch(/^Changed on disk since it was applied; apply would mend it like this\./);
    expect(out).toContain('boot-file/n02');
    expect(out).toContain('image-link/compute:/etc/ntp.conf');
    expect(out).not.toContain('n01');
    expect(stampsBelow(site.root)).toEqual(before);
  });

  it('shows an edited line of exports with what it allows now, and apply mends it', async () => {
    const exports = join(site.root, 'etc/exports');
    const text = readFileSync(exports, 'utf8');
    site.manifest('../root/etc/exports', text.replace('(ro,', '(rw,'));
    const { code, out } = await site.run('drift');
    expect(code).toBe(2);
    expect(out).toContain('/install *: rw → ro');
    expect((await site.run('apply', '--yes')).code).toBe(0);
    expect(readFileSync(exports, 'utf8')).toBe(text);
  });

  it.each([
    ['the line that took the place of another is gone', '/install', '#/install'],
    ['a default before it makes it grant something else', '/install *', '/install -all_squash *'],
    ['our line is gone, and another path is exported', '/install *', '/srv *'],
  ])('finds a change of exports: %s', async (_, from, to) => {
    const exports = join(site.root, 'etc/exports');
    writeFileSync(exports, readFileSync(exports, 'utf8').replace(from, to));
    const { code, out } = await site.run('drift');
    expect(code).toBe(2);
    expect(out).toContain('export/etc/exports');
    site.edit('statelite.yaml', 'options: [ro,', 'options: [ro, crossmnt,');
    expect((await site.run('drift')).code).toBe(2);
    expect((await site.run('apply', '--yes')).code).toBe(0);
    expect((await site.run('drift')).code).toBe(0);
  });

  it('finds that a line is gone which was there before anything was applied', async () => {
    site.edit(
      'statelite.yaml',
      '    entries:\n',
      '    entries:\n      - { path: /home, clients: [10.0.0.0/8], options: [rw, no_subtree_check] }\n',
    );
    await site.run('apply', '--yes');
    const exports = join(site.root, 'etc/exports');
    writeFileSync(exports, readFileSync(exports, 'utf8').replace(/^\/home.*\n/m, ''));
    expect((await site.run('drift')).code).toBe(2);
  });

  it('tells of a link that a pattern asked for, and apply makes it again at once', async () => {
    site.edit('manifests/litefile.yaml', '- /etc/ntp.conf', '- "/etc/ntp*"');
    await site.run('apply', '--yes');
    rmSync(site.inImage('compute', 'etc/ntp.conf'));
    const { code, out } = await site.run('drift');
    expect(code).toBe(2);
    expect(out).toMatch(/~ change +image-link\/compute:\/etc\/ntp.conf\b/);
    expect((await site.run('apply', '--yes')).code).toBe(0);
    expect((await site.run('plan')).out).toContain('No changes.');
  });

  it('tells of what is gone or moved, though its declaration is gone too', async () => {
    site.edit('manifests/litefile.yaml', '- /etc/ntp.conf', '');
    expect((await site.run('drift')).code).toBe(0);
    rmSync(site.inImage('compute', 'etc/ntp.conf'));
    const moved = await site.run('drift');
    expect(moved.code).toBe(2);
    expect(moved.out).toMatch(/- remove {2}image-link\/compute:\/etc\/ntp.conf .*the original returns/);
    expect(moved.out).toContain('Plan: 0 to add, 0 to change, 1 to destroy');
    rmSync(site.inImage('compute', '.default/etc/ntp.conf'));
    rmSync(site.inImage('compute', '.statelite/tmpfs/etc/ntp.conf'));
    const gone = await site.run('drift');
    expect(gone.code).toBe(2);
    expect(gone.out).toContain('image-link/compute:/etc/ntp.conf  already gone, no longer ours');
    expect(gone.out).not.toContain('No changes');
  });

  it('is a plan with --json', async () => {
    rmSync(join(site.root, 'tftpboot/pxelinux.cfg/n02'));
    const { code, out, err } = await site.run('drift', '--json');
    expect([code, err]).toEqual([2, '']);
    expect(JSON.parse(out).changes.map((change: { address: string }) => change.address)).toEqual(['boot-file/n02']);
  });
});
