import { existsSync, lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, expect, it } from '@jest/globals';
import { type BuildSite, buildNeeds, buildSite } from './support/build-site.ts';
import { needs } from './support/requirements.ts';

needs(buildNeeds)('genimage from an existing tree', () => {
  let site: BuildSite;

  const tree = (): void => {
    site.write('srv/tree/etc/passwd', 'root::0:0:root:/root:/bin/sh\n');
    site.write('srv/tree/etc/motd', 'one\n');
    site.write('srv/tree/usr/share/man/man1/ls.1', 'ls\n');
    site.write('srv/tree/usr/share/man/de/ls.1', 'ls\n');
    site.sh(
      'cd "$1"; mkdir -p bin dev proc sys run root; cp /bin/busybox bin/; ln -s busybox bin/sh; ln -s busybox bin/sleep; ln -s /etc/motd etc/issue; chown 7:8 etc/motd; setfattr -n user.a -v b etc/motd',
      site.at('srv/tree'),
    );
  };
  const fromTree = 'from: { directory: /srv/tree }\ninitramfs: none\n';
  const images = (): readonly string[] => readdirSync(site.image('built')).sort();

  beforeEach(() => {
    site = buildSite();
    tree();
  });
  afterEach(() => site.remove());

  it('copies a directory with owners, links and attributes, then removes what is excluded', () => {
    site.declare('built', `${fromTree}excludes: ["./usr/share/man/*", "+./usr/share/man/man1"]\n`);
    const { code, out, err } = site.run('genimage', 'built');
    expect([code, err]).toEqual([0, '']);
    expect(out).toContain('  [1/7] tree\n');
    expect(out).toContain('statelite apply --image built makes it ready');
    expect(images()).toEqual(['.statelite-build.json', 'rootimg']);
    const at = (path: string): string => `${site.image('built')}/rootimg${path}`;
    expect(readFileSync(at('/etc/motd'), 'utf8')).toBe('one\n');
    expect(lstatSync(at('/etc/motd'))).toMatchObject({ uid: 7, gid: 8 });
    expect(site.sh('getfattr --absolute-names --only-values -n user.a "$1"', at('/etc/motd'))).toBe('b');
    expect(lstatSync(at('/etc/issue')).isSymbolicLink()).toBe(true);
    expect(readdirSync(at('/usr/share/man'), { recursive: true })).toEqual(['man1', 'man1/ls.1']);
    expect(site.run('plan').err).not.toContain('build-outdated');
  });

  it('unpacks a tarball', () => {
    site.sh('tar --xattrs -C "$1" -czf "$2" .', site.at('srv/tree'), site.at('srv/tree.tar.gz'));
    site.declare('built', 'from: { tarball: /srv/tree.tar.gz }\ninitramfs: none\n');
    expect(site.run('genimage', '-o', 'os1', '-a', 'x86_64', '-p', 'built')).toMatchObject({ code: 0, err: '' });
    expect(lstatSync(`${site.image('built')}/rootimg/etc/motd`)).toMatchObject({ uid: 7, gid: 8 });
  });

  it('gives root a password and keys that no output, log or record shows, and refuses what is no hash', () => {
    const secret = '$6$salt$verysecrethash';
    site.write('etc/root.hash', `${secret}\n`);
    site.keep('key.pub', 'ssh-ed25519 AAAAC3 me\n');
    site.declare('built', `${fromTree}rootPasswordHash: /etc/root.hash\nauthorizedKeys: key.pub\n`);
    const { code, out, err } = site.run('-v', 'genimage', 'built');
    expect([code, err]).toEqual([0, '']);
    const root = `${site.image('built')}/rootimg`;
    expect(readFileSync(`${root}/etc/passwd`, 'utf8')).toMatch(/^root:x:0:/);
    expect(readFileSync(`${root}/etc/shadow`, 'utf8')).toBe(`root:${secret}:::::::\n`);
    expect(lstatSync(`${root}/etc/shadow`).mode & 0o777).toBe(0o600);
    expect(readFileSync(`${root}/root/.ssh/authorized_keys`, 'utf8')).toBe('ssh-ed25519 AAAAC3 me\n');
    expect(lstatSync(`${root}/root/.ssh`).mode & 0o777).toBe(0o700);
    expect(out).not.toContain('verysecret');
    expect(site.sh('grep -rl verysecret "$1" "$2" || true', site.at('var'), site.directory)).not.toMatch(
      /statelite-build|\.log|\/var\//,
    );
    site.write('etc/root.hash', 'verysecretword\n');
    const refused = site.run('genimage', 'built', '--remove-previous');
    expect(refused.code).toBe(1);
    expect(refused.err).toContain('error[build-file-missing]: the password file "/etc/root.hash" cannot be used');
    expect(refused.err).not.toContain('verysecret');
  });

  it('leaves every byte of the accounts as it is, in whatever encoding, beside the password of root', () => {
    site.write('etc/root.hash', '$6$salt$hash\n');
    site.sh('printf "ssh-ed25519 AAAAC3 ren\\351\\n" >"$1"', join(site.directory, 'site/key.pub'));
    site.sh(
      'printf "root::0:0:root:/root:/bin/sh\\na:x:9:9:Andr\\351 \\377:/:/bin/sh\\n" >"$1/passwd"; printf "a\\351:*::\\n" >"$1/shadow"',
      site.at('srv/tree/etc'),
    );
    site.declare('built', `${fromTree}rootPasswordHash: /etc/root.hash\nauthorizedKeys: key.pub\n`);
    expect(site.run('genimage', 'built').code).toBe(0);
    const inTree = (path: string): string => readFileSync(`${site.image('built')}/rootimg${path}`, 'latin1');
    expect(inTree('/etc/passwd')).toBe('root:x:0:0:root:/root:/bin/sh\na:x:9:9:Andr\xe9 \xff:/:/bin/sh\n');
    expect(inTree('/etc/shadow')).toBe('root:$6$salt$hash:::::::\na\xe9:*::\n');
    expect(inTree('/root/.ssh/authorized_keys')).toBe('ssh-ed25519 AAAAC3 ren\xe9\n');
  });

  it('keeps the tree before it until told otherwise, and running nodes keep what they have mounted', () => {
    site.declare('built', fromTree);
    expect(site.run('genimage', 'built').code).toBe(0);
    const { ino } = lstatSync(`${site.image('built')}/rootimg`);
    site.write('srv/tree/etc/motd', 'two\n');
    const second = site.run('genimage', 'built');
    expect(second.out).toContain('rootimg.previous: nodes that are up still run from it');
    expect(lstatSync(`${site.image('built')}/rootimg.previous`).ino).toBe(ino);
    const third = site.run('genimage', 'built');
    expect(third.code).toBe(1);
    expect(third.err).toContain('error[build-previous-kept]');
    expect(site.run('genimage', 'built', '--remove-previous').code).toBe(0);
    expect(readFileSync(`${site.image('built')}/rootimg.previous/etc/motd`, 'utf8')).toBe('two\n');
    expect(site.run('genimage', 'built', '--clean').out).toContain('rootimg.previous\n');
    expect(images()).toEqual(['.statelite-build.json', 'rootimg']);
    expect(site.run('genimage', 'built', '--clean').out).toBe('Nothing to remove.\n');
  });

  it('runs the post-install script inside the new tree only; a failure leaves no trace but the log', () => {
    site.keep(
      'post',
      '#!/bin/sh\necho inside >/etc/here; [ -c /dev/null ] && [ -d /proc/1 ] && echo saying something\n',
    );
    site.declare('built', `${fromTree}postInstall: post\n`);
    expect(site.run('genimage', 'built').code).toBe(0);
    expect(readFileSync(`${site.image('built')}/rootimg/etc/here`, 'utf8')).toBe('inside\n');
    expect(readdirSync(`${site.image('built')}/rootimg/dev`)).toEqual([]);
    expect(existsSync('/etc/here')).toBe(false);
    const before = images();
    site.keep('post', '#!/bin/sh\necho what went wrong\nexit 3\n');
    const failed = site.run('genimage', 'built');
    expect(failed.code).toBe(1);
    expect(failed.err).toContain('error[build-failed]: image built, stage post-install: post ended with status 3');
    expect(failed.err).toContain('what went wrong');
    expect(images()).toEqual(before);
    expect(site.run('plan').err).toContain('note[build-outdated]: the recipe of image built has changed');
  });

  it('is refused while another build holds the lock, and a killed one leaves no process; the next begins anew', async () => {
    site.keep('post', '#!/bin/sh\necho begun\nsleep 612\n');
    site.declare('built', `${fromTree}postInstall: post\n`);
    const killed = site.killAt('[3/7] post-install', 1500, 'genimage', 'built');
    for (let i = 0; i < 100 && !existsSync(site.at('var/lib/statelite/tokyo/builds')); i += 1) {
      await new Promise((wait) => setTimeout(wait, 50));
    }
    expect(site.run('genimage', 'built').code).toBe(4);
    const asleep = (): string => site.sh('pgrep -f "^sleep 612$" || true');
    for (let i = 0; i < 100 && asleep() === ''; i += 1) await new Promise((wait) => setTimeout(wait, 50));
    expect(asleep()).not.toBe('');
    await killed;
    expect(asleep()).toBe('');
    expect(images()).toEqual([expect.stringMatching(/^rootimg\.new-/)]);
    expect(site.run('plan').err).toContain(
      'note[build-unfinished]: a build of image built stopped in its stage post-install',
    );
    site.keep('post', '#!/bin/sh\n');
    const again = site.run('genimage', 'built');
    expect([again.code, images()]).toEqual([0, ['.statelite-build.json', 'rootimg']]);
    expect(again.out).toContain('Building image built.');
  });

  it('ends at once when it is interrupted, and leaves neither process nor tree', () => {
    site.keep('post', '#!/bin/sh\nsleep 613\n');
    site.declare('built', `${fromTree}postInstall: post\n`);
    const { code, err } = site.runAfter('timeout --foreground --signal=TERM 5 "$@"; exit', 'genimage', 'built');
    expect([code, err]).toEqual([124, expect.stringContaining('Stopped; nothing of the new tree was kept')]);
    expect(site.sh('pgrep -f "^sleep 613$" || true')).toBe('');
    expect(images()).toEqual([]);
    expect(site.run('plan').err).not.toContain('build-unfinished');
  });

  it('names the program that is missing, with its package', () => {
    site.declare('built', 'distribution: debian\nrelease: bookworm\npackages: [bash]\n');
    const { code, err } = site.runAfter('mount --bind /dev/null /usr/bin/mmdebstrap', 'genimage', 'built');
    expect(code).toBe(1);
    expect(err).toContain('error[build-tool-missing]: mmdebstrap is not installed on this machine');
    expect(err).toContain('help: install the package mmdebstrap');
    expect(existsSync(site.image('built'))).toBe(false);
  });

  it('an image without a kernel cannot have an initrd, and says so', () => {
    site.declare('built', 'from: { directory: /srv/tree }\n');
    const { code, err } = site.run('genimage', 'built');
    expect(code).toBe(1);
    expect(err).toContain('the tree has no kernel: install one, or say initramfs: none');
    expect(images()).toEqual([]);
  });

  afterAll(() => {
    expect(readFileSync('/proc/self/mounts', 'utf8')).not.toContain('statelite-genimage-');
  });
});
