import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { run, runScript } from './commands.ts';
import { type Deb, specOf } from './rpm-spec.ts';

const guest = new URL('../guest/', import.meta.url).pathname;

/** Commands that making the repository and installing from it takes, beside what every boot test needs. */
export const rpmTools: readonly string[] = ['dnf', 'rpmbuild', 'createrepo_c', 'dpkg-deb', 'apt-get'];

/** Where in a site's `--root` the repository is described, as dnf wants it. */
export const rpmSource = '/rpm/lab.repo';

/**
 * Makes a repository of rpm packages below a directory, described in `rpmSource`. No mirror of such packages can be had
 * everywhere, so Debian's go into rpms: with Red Hat's names, with what they require of each other, and with scriptlets.
 */
export const makeRpmRepository = (top: string): void => {
  const work = join(top, 'rpm');
  const packages = join(work, 'packages');
  mkdirSync(packages, { recursive: true });
  runScript(fetch, [work, wanted, left], 180);
  runScript(unpack, [work], 120);
  layNode(join(work, 'lists/lab-node'), join(work, 'tree'));
  const debs = readdirSync(join(work, 'lists')).map((name) => debOf(work, name));
  writeFileSync(join(work, 'lab.spec'), specOf(debs, join(work, 'tree')));
  const defines = {
    _topdir: join(work, 'build'),
    _rpmdir: packages,
    _build_id_links: 'none',
    _binary_payload: 'w.ufdio',
  };
  const words = Object.entries(defines).flatMap(([name, value]) => ['--define', `${name} ${value}`]);
  run('rpmbuild', ['--quiet', '-bb', ...words, join(work, 'lab.spec')], 240);
  run('createrepo_c', ['--quiet', packages], 60);
  writeFileSync(join(top, rpmSource), `[lab]\nname=lab\nbaseurl=file://${packages}\ngpgcheck=0\n`);
  for (const name of ['build', 'debs', 'tree']) rmSync(join(work, name), { recursive: true });
};

const wanted = [
  'bash coreutils util-linux mount kmod udev procps sed grep findutils gzip libc-bin busybox-static iproute2 nfs-common',
  'isc-dhcp-client dracut-network linux-image-cloud-amd64',
].join(' ');

/** What a node does without: what serves Debian's own installation, and what only programs that nobody calls need. */
const left = [
  '.*perl.*|.*python.*|dpkg|debconf|adduser|passwd|ucf|usrmerge|init-system-helpers|lsb-base|sysvinit-utils|sensible-utils',
  'initramfs-tools.*|.*klibc.*|linux-base|linux-image-cloud-amd64|tar|keyutils|e2fsprogs|logsave|media-types|libsemanage.*',
  'libsepol2|libpam-modules.*|libcap2-bin|readline-common',
].join('|');

// What apt would install on a machine that has nothing.
const fetch = `
mkdir "$1/debs"
cd "$1/debs"
: >../nothing
apt-get install -s --no-install-recommends -o Dir::State::status="$1/nothing" $2 |
  sed -n 's/^Inst \\([^ ]*\\).*/\\1/p' | grep -Evx "$3" >../names
apt-get -qq -o APT::Sandbox::User=root download $(cat ../names)
`;

// One tree of all, with /bin, /sbin and /lib* as links into /usr, and for each package a list of its files in there.
const unpack = `
cd "$1"
mkdir lists fields tree tree/usr
for name in bin sbin lib lib64; do
  mkdir "tree/usr/$name"
  ln -s "usr/$name" "tree/$name"
done
printf '%s\\n' /bin /sbin /lib /lib64 /dev /proc /sys /run /tmp /var/log /root /mnt >lists/filesystem
(cd tree; mkdir -p dev proc sys run var/log mnt; mkdir -m 1777 tmp; mkdir -m 700 root)
for deb in debs/*.deb; do
  name=$(dpkg-deb -f "$deb" Package)
  dpkg-deb -f "$deb" >"fields/$name"
  dpkg-deb --fsys-tarfile "$deb" | tar -x -v -C tree --keep-directory-symlink --exclude='./usr/share/doc/*' \\
      --exclude='./usr/share/man/*' --exclude='./usr/share/locale/*' --exclude='*/[[]' |
    sed -n 's,^[.]/\\(\\(bin\\|sbin\\|lib\\|lib64\\)/\\),./usr/\\1,; /[/]$/d; s/^[.]//p' >"lists/$name"
done
# Links that Debian's scriptlets make, and an init.
link() {
  ln -s "$2" "tree$1"
  echo "$1" >>"lists/$3"
}
link /usr/bin/sh bash bash
link /usr/bin/awk mawk mawk
for name in init halt poweroff reboot; do link "/usr/sbin/$name" ../bin/busybox busybox-static; done
`;

/** The files that make the image a node of the lab: an init, what it starts, and what the rules of the test speak of. */
const layNode = (list: string, tree: string): void => {
  for (const [path, text] of Object.entries(nodeTexts)) {
    mkdirSync(dirname(join(tree, path)), { recursive: true });
    writeFileSync(join(tree, path), text);
  }
  copyFileSync(join(guest, 'agent.sh'), join(tree, 'usr/bin/agent'));
  const paths = [...Object.keys(nodeTexts).map((path) => `/${path}`), '/usr/bin/agent'];
  writeFileSync(list, `${paths.join('\n')}\n`);
};

const nodeTexts: Readonly<Record<string, string>> = {
  'etc/passwd': 'root:x:0:0:root:/root:/bin/sh\n',
  'etc/group': 'root:x:0:\n',
  'etc/inittab': '::respawn:/bin/sh /usr/bin/agent\n',
  'etc/motd': 'motd of the image\n',
  'etc/hosts': 'hosts of the image\n',
  'etc/rofile': 'rofile of the image\n',
  'etc/bootcount': '',
  'var/log/boot.log': 'log of the image\n',
  'var/lib/keep/seed': 'seed of the image\n',
  // What a site configures: the network by dhclient, as on Red Hat 8, and an initrd that is packed quickly.
  'etc/dracut.conf.d/lab.conf': 'add_dracutmodules+=" network-legacy "\ncompress="gzip -n -1"\n',
};

const debOf = (work: string, name: string): Deb => {
  const lines = readFileSync(join(work, 'lists', name), 'utf8').split('\n');
  const files = lines.filter((line) => line !== '');
  if (name === 'filesystem') return { name, version: '1', depends: '', provides: '', files };
  if (name === 'lab-node') return { name, version: '1', depends: nodeDepends, provides: '', files };
  const text = readFileSync(join(work, 'fields', name), 'utf8');
  const field = (key: string): string => new RegExp(`^${key}: (.*)$`, 'm').exec(text)?.[1] ?? '';
  const depends = `${field('Pre-Depends')}, ${field('Depends')}`;
  return { name, version: field('Version'), depends, provides: field('Provides'), files };
};

const nodeDepends = 'busybox-static, bash, coreutils, util-linux, grep, sed, procps';
