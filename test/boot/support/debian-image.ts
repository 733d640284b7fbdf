import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { hostSources } from '../../system/support/build-site.ts';
import { run } from './commands.ts';
import { statelite } from './site.ts';

const guest = new URL('../guest/', import.meta.url).pathname;

/** What it needs, beside what every boot test does. */
export const debianTools: readonly string[] = ['mmdebstrap', 'setpriv', 'ssh-keygen'];

/** What makes an initramfs inside the image. */
export type Generator = 'initramfs-tools' | 'dracut';

/** The lines of `build` of a Debian image with systemd and ssh. */
export const debianBuild = (generator: Generator): string => `distribution: debian
release: ${suite()}
repositories: [ { file: /sources/${basename(hostSources())} } ]
initramfs: ${generator}
packages: [systemd-sysv, udev, kmod, iproute2, netbase, openssh-server, nfs-common, zstd, linux-image-cloud-amd64, ${packages[generator]}]
excludes: [./usr/share/doc/*, ./usr/share/man/*, ./usr/share/locale/*]
postInstall: post-install
authorizedKeys: /key.pub
`;

/** Lets genimage make it, from the machine's own sources of packages, with a key that may log in: `<top>/key`. */
export const buildDebianImage = (top: string): void => {
  run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(top, 'key')]);
  mkdirSync(join(top, 'sources'));
  copyFileSync(hostSources(), join(top, 'sources', basename(hostSources())));
  writeFileSync(join(top, 'repository/post-install'), postInstall());
  statelite(top, 'genimage', 'debian-x86_64-compute');
};

const suite = (): string => /^VERSION_CODENAME=(\w+)/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1] ?? 'stable';

const packages: Readonly<Record<Generator, string>> = {
  'initramfs-tools': 'initramfs-tools, busybox',
  dracut: 'dracut, dracut-network, network-manager, procps',
};

/** Runs inside the image: the unit that takes the test's commands, and files for the site's rules. */
const postInstall = (): string => `#!/bin/sh
set -eu
cat >/usr/bin/agent <<'END-OF-AGENT'
${readFileSync(join(guest, 'agent.sh'), 'utf8')}END-OF-AGENT
cat >/etc/systemd/system/agent.service <<'END-OF-UNIT'
${readFileSync(join(guest, 'agent.service'), 'utf8')}END-OF-UNIT
systemctl enable agent
# Nothing that a node needs, and seconds under emulation.
systemctl mask e2scrub_reap.service getty-static.service
mkdir /var/lib/keep
echo 'seed of the image' >/var/lib/keep/seed
echo 'motd of the image' >/etc/motd
echo 'hosts of the image' >/etc/hosts
: >/etc/rofile
`;
