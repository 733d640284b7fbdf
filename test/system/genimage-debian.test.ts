import { copyFileSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { type BuildSite, buildNeeds, buildSite, hostSources } from './support/build-site.ts';
import { debianRootTimeout } from './support/debian-root.ts';
import { needs } from './support/requirements.ts';

/** Buffer's own comparison: Jest's goes byte by byte through millions of them. */
const isSame = (a: string, b: string): boolean => readFileSync(a).equals(readFileSync(b));

const wanted = { root: true, commands: [...buildNeeds.commands, 'mmdebstrap'] } as const;

needs(wanted)('genimage with mmdebstrap, a real kernel and initramfs-tools', () => {
  let site: BuildSite;
  let root: string;

  const suite = /^VERSION_CODENAME="?([a-z]+)"?$/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1] ?? '';
  const sources = hostSources();
  const debian = `distribution: debian
release: ${suite}
repositories: [ { file: /sources/${basename(sources)} } ]
packageLists: [lists/node.pkglist]
excludes: [./usr/share/man/*, ./usr/share/doc/*, ./usr/share/locale/*]
kernelModules: [virtio_net]
`;

  beforeAll(async () => {
    site = buildSite();
    root = `${site.image('debian')}/rootimg`;
    site.write(`sources/${basename(sources)}`, readFileSync(sources, 'utf8'));
    site.keep(
      'lists/node.pkglist',
      '#INCLUDE:base.pkglist#\nlinux-image-cloud-amd64 initramfs-tools busybox\n-exim4-base\n',
    );
    site.keep('lists/base.pkglist', '# every node\nnfs-common openssh-server\n');
    site.declare('debian', debian);
    await site.killAt('[1/7] tree', 4000, 'genimage', 'debian');
    expect(readdirSync(site.image('debian'))).toEqual([expect.stringMatching(/^rootimg\.new-/)]);
    expect(readFileSync('/proc/self/mounts', 'utf8')).not.toContain(site.directory);
    const { code, err, out } = site.run('genimage', 'debian');
    expect([code, err]).toEqual([0, expect.stringMatching(/^Took over the lock of a process that is gone: [^\n]*\n$/)]);
    expect(out).toContain('Building image debian.');
  }, debianRootTimeout);

  afterAll(() => site?.remove());

  it('has the kernel and an initrd beside it that holds mount.nfs, our script, the drivers', () => {
    expect(readdirSync(site.image('debian')).sort()).toEqual([
      '.statelite-build.json',
      'initrd.gz',
      'kernel',
      'rootimg',
    ]);
    const record = JSON.parse(readFileSync(`${site.image('debian')}/.statelite-build.json`, 'utf8'));
    expect(isSame(`${site.image('debian')}/kernel`, `${root}/boot/vmlinuz-${record.kernel}`)).toBe(true);
    const listing = site.sh(
      'cp "$1/initrd.gz" "$1/rootimg/tmp/initrd"; chroot "$1/rootimg" lsinitramfs /tmp/initrd; rm "$1/rootimg/tmp/initrd"',
      site.image('debian'),
    );
    expect(listing).toMatch(/^(usr\/)?sbin\/mount\.nfs$/m);
    expect(listing).toMatch(/^scripts\/statelite$/m);
    expect(listing).toMatch(/\/nfsv4\.ko/);
    expect(listing).toMatch(/\/virtio_net\.ko/);
  });

  it('has what the lists name, without what must stay out, what is excluded, or names of this machine', () => {
    const state = site.sh('chroot "$1" dpkg --get-selections | cut -f 1', root).split('\n');
    expect(state).toEqual(expect.arrayContaining(['nfs-common', 'initramfs-tools']));
    expect(state).not.toContain('exim4-base');
    expect(existsSync(`${root}/etc/hostname`)).toBe(false);
    expect(readFileSync(`${root}/etc/machine-id`, 'utf8')).toBe('');
    expect(readFileSync(`${root}/etc/resolv.conf`, 'utf8')).toBe('');
    expect(readdirSync(`${root}/etc/ssh`).filter((name) => name.startsWith('ssh_host'))).toEqual([]);
    expect(readdirSync(`${root}/usr/share/doc`)).toEqual([]);
  });

  it('is prepared by apply, and again after it was built anew', () => {
    site.keep(
      'manifests/nodes.yaml',
      'apiVersion: statelite/v1\nkind: LiteFile\nmetadata: { name: base }\nspec: { files: [/etc/issue, /var/log/] }\n',
    );
    expect(site.run('apply', '--yes').code).toBe(0);
    expect(existsSync(`${root}/.default/etc/issue`)).toBe(true);
    site.sh('rm -rf "$1/copy"; cp -a "$1/install/netboot/os1/x86_64/debian/rootimg" "$1/copy"', site.at(''));
    site.declare('debian', 'from: { directory: /copy }\ninitramfs: none\n');
    site.sh(
      'rm "$1/copy/etc/issue"; mv "$1/copy/.default/etc/issue" "$1/copy/etc/issue"; rm "$1/copy/var/log"; mv "$1/copy/.default/var/log" "$1/copy/var/log"; rm -rf "$1/copy/.default" "$1/copy/.statelite"',
      site.at(''),
    );
    expect(site.run('genimage', 'debian').code).toBe(0);
    expect(existsSync(`${root}/.default`)).toBe(false);
    expect(site.run('plan', '--detailed-exitcode').code).toBe(2);
    expect(site.run('apply', '--yes').code).toBe(0);
    expect(site.run('plan').out).toMatch(/^No changes\./);
    expect(site.run('genimage', 'debian', '--clean').code).toBe(0);
  });

  it('goes on after a kill in a stage that can be done again', async () => {
    site.declare('debian', 'distribution: debian\nfrom: { directory: /copy }\nkernelModules: [nbd]\n');
    const before = await site.killAt('[5/7] initramfs', 1000, 'genimage', 'debian');
    expect(before).toContain('[1/7] tree');
    expect(existsSync(`${root}/.default`)).toBe(true);
    const { code, out } = site.run('genimage', 'debian');
    expect(code).toBe(0);
    expect(out).toContain('Going on with the stopped build debian.');
    expect(out).not.toContain('[1/7] tree');
    expect(out).toContain('[5/7] initramfs');
    expect(existsSync(`${root}/.default`)).toBe(false);
    expect(site.run('genimage', 'debian', '--clean').code).toBe(0);
  });

  it('is not replaced when the generator is content with an initrd that lacks a driver', () => {
    copyFileSync(`${site.image('debian')}/initrd.gz`, `${site.directory}/initrd`);
    site.declare('debian', 'distribution: debian\nfrom: { directory: /copy }\nkernelModules: [no_such_driver]\n');
    const { code, err } = site.run('genimage', 'debian');
    expect(code).toBe(1);
    expect(err).toContain('the initrd cannot boot a node: it has no kernel module no_such_driver');
    expect(err).toContain('needs initramfs-tools, busybox and nfs-common; the log is /');
    expect(isSame(`${site.image('debian')}/initrd.gz`, `${site.directory}/initrd`)).toBe(true);
    expect(readdirSync(site.image('debian')).sort()).toEqual([
      '.statelite-build.json',
      'initrd.gz',
      'kernel',
      'rootimg',
    ]);
  });
});
