import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type ASite, aSite, stampsBelow } from './support/a-site.ts';
import { validatorOf } from './support/validator-of.ts';

const page = readFileSync(new URL('../../docs/lint.md', import.meta.url), 'utf8');

let site: ASite;
beforeEach(() => {
  site = aSite();
  plant('/usr/lib/systemd/systemd', '');
  plant('/etc/machine-id', '');
  plant('/usr/lib/systemd/system/default.target', '[Unit]\nWants=chrony.service store.service\n');
  plant(
    '/usr/lib/systemd/system/chrony.service',
    '[Unit]\nDescription=NTP\n\n[Service]\nExecStart=/usr/sbin/chronyd\n',
  );
  plant('/usr/lib/systemd/system/store.service', '[Service]\nExecStart=/opt/store\nStateDirectory=store\n');
  plant('/usr/lib/tmpfiles.d/site.conf', 'd /run/site 0755 - - -\nf /etc/site.id 0644 - - - none\n');
  site.manifest(
    'manifests/more.yaml',
    'apiVersion: statelite/v1\nkind: LiteFile\nmetadata: { name: more }\nspec: { image: compute, files: [/etc/nothing] }\n',
  );
});
afterEach(() => site.remove());

const plant = (path: string, text: string): void => {
  const at = site.inImage('compute', path);
  mkdirSync(dirname(at), { recursive: true });
  writeFileSync(at, text);
};

describe('lint', () => {
  it('prints what docs/lint.md shows, and writes nothing', async () => {
    const before = stampsBelow(site.directory);
    const text = await site.run('lint', 'compute');
    const yaml = await site.run('lint', 'compute', '--format', 'yaml');
    expect([text.code, yaml.code, text.err]).toEqual([0, 0, '']);
    expect(page).toContain(`$ statelite lint compute\n${text.out}`);
    expect(page).toContain(`$ statelite lint compute --format yaml\n${yaml.out}`);
    expect(stampsBelow(site.directory)).toEqual(before);
  });

  it('proposes a manifest that is valid, and with which nothing is left, applied or not', async () => {
    const { out } = await site.run('lint', 'compute', '--format', 'yaml');
    site.manifest('manifests/lint.yaml', out);
    site.edit('manifests/more.yaml', '[/etc/nothing]', '[]');
    expect(await site.run('validate')).toMatchObject({ code: 0, err: '' });
    const after = { code: 0, out: 'Image compute wants to write 3 paths: rules cover all of them.\n', err: '' };
    expect(await site.run('lint', 'compute', '--detailed-exitcode')).toEqual(after);
    expect(await site.run('apply', '--yes')).toMatchObject({ code: 0 });
    expect(await site.run('lint', 'compute', '--detailed-exitcode')).toEqual(after);
  });

  it('still calls a rule unused when what it names is there only because of us', async () => {
    await site.run('apply', '--yes');
    const { out } = await site.run('lint', 'compute');
    expect(out).toContain('warning: rule /etc/nothing: nothing in the image has it (manifests/more.yaml:4:33)\n');
  });

  it('answers in JSON, and with exit code 2 when asked for it', async () => {
    const { code, out } = await site.run('lint', 'compute', '--json', '--detailed-exitcode');
    expect(code).toBe(2);
    expect(validatorOf('lint')(out)).toMatchObject({
      image: 'compute',
      paths: 3,
      findings: [
        {
          path: '/var/lib/store',
          severity: 'error',
          reasons: [{ at: '/usr/lib/systemd/system/store.service:3' }],
          rule: { file: '/var/lib/store/', behaviour: 'persistent', method: 'link' },
        },
        {},
        {},
      ],
      unused: [{ file: '/etc/nothing', severity: 'warning' }],
    });
  });

  it('writes what a terminal would obey or turn round as escapes', async () => {
    site.manifest(
      'manifests/hostile.yaml',
      'apiVersion: statelite/v1\nkind: LiteFile\nmetadata: { name: h }\nspec: { files: ["/etc/\\e[31m\\u202e"] }\n',
    );
    const { out } = await site.run('lint', 'compute');
    expect(out).toContain(String.raw`rule /etc/\e[31m\u202e: nothing in the image has it`);
    expect([...'\u001b\u202e'].filter((one) => out.includes(one))).toEqual([]);
  });

  it('gives the manifest another name when its own is taken', async () => {
    site.manifest(
      'manifests/taken.yaml',
      'apiVersion: statelite/v1\nkind: LiteFile\nmetadata: { name: compute-lint }\nspec: { files: [] }\n',
    );
    expect((await site.run('lint', 'compute', '--format', 'yaml')).out).toContain('name: compute-lint-2 }');
  });

  it('reads nothing outside the image', async () => {
    mkdirSync(dirname(site.inImage('compute', '/etc/tmpfiles.d/x')), { recursive: true });
    writeFileSync(`${site.directory}/secret.conf`, 'f /etc/secret 0644 - - - x\n');
    symlinkSync(`${site.directory}/secret.conf`, site.inImage('compute', '/etc/tmpfiles.d/a.conf'));
    symlinkSync('../../../../../../../../../../../secret.conf', site.inImage('compute', '/etc/tmpfiles.d/b.conf'));
    expect((await site.run('lint', 'compute')).out).not.toContain('secret');
  });

  it('refuses an image that is not declared or not there', async () => {
    expect(await site.run('lint', 'compte')).toMatchObject({ code: 3, out: '' });
    site.edit('manifests/images.yaml', 'profile: login', 'profile: gone');
    const { code, err } = await site.run('lint', 'login');
    expect([code, err]).toEqual([3, expect.stringContaining('error[image-missing]')]);
  });
});
