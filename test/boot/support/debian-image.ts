import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './commands.ts';

const guest = new URL('../guest/', import.meta.url).pathname;
const adapters = new URL('../../../src/runtime/initramfs/', import.meta.url).pathname;

/** What it needs, beside what every boot test does. */
export const debianTools: readonly string[] = ['mmdebstrap'];

/** What makes an initramfs inside the image. */
export type Generator = 'initramfs-tools' | 'dracut';

/** Makes a Debian image with systemd and ssh, whose own generator builds its initramfs with our adapter. */
export const makeDebianImage = (directory: string, generator: Generator, key: string): void => {
  const root = join(directory, 'rootimg');
  run(
    'unshare',
    ['--mount', '--propagation', 'private', 'mmdebstrap', ...options(generator), suite(), root, sources],
    600,
  );
  const boot = readdirSync(join(root, 'boot'));
  copyFileSync(join(root, 'boot', named(boot, 'vmlinuz-')), join(directory, 'kernel'));
  copyFileSync(join(root, 'boot', named(boot, 'initrd.img-')), join(directory, 'initrd.gz'));
  layOwnFiles(root, key);
};

const sources = '/etc/apt/sources.list.d/debian.sources';

const suite = (): string => /^VERSION_CODENAME=(\w+)/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1] ?? 'stable';

const packages = ['systemd-sysv', 'udev', 'kmod', 'iproute2', 'netbase', 'openssh-server', 'nfs-common', 'zstd'];

const options = (generator: Generator): readonly string[] => [
  ...['--quiet', '--mode=root', '--variant=minbase', '--format=directory'],
  `--include=${[...packages, 'linux-image-cloud-amd64', ...generators[generator].packages].join(',')}`,
  '--aptopt=Apt::Install-Recommends "false"',
  ...['doc', 'man', 'locale'].map((name) => `--dpkgopt=path-exclude=/usr/share/${name}/*`),
  ...generators[generator].hooks.map(
    (hook) => `--customize-hook=${hook.replace('$ADAPTER', join(adapters, generator))}`,
  ),
];

interface Made {
  readonly packages: readonly string[];
  /** Run when our files' surroundings are there: puts them in and runs the generator once more. $1 is the image. */
  readonly hooks: readonly string[];
}

const generators: Readonly<Record<Generator, Made>> = {
  'initramfs-tools': {
    packages: ['initramfs-tools', 'busybox'],
    hooks: [
      'cp "$ADAPTER/conf" "$1/etc/initramfs-tools/conf.d/statelite"',
      'install -m 755 "$ADAPTER/hook" "$1/etc/initramfs-tools/hooks/statelite"',
      'cp "$ADAPTER/script" "$1/etc/initramfs-tools/scripts/statelite"',
      'chroot "$1" update-initramfs -u',
    ],
  },
  // Without procps, dracut says an error, exits with 0, and leaves an initramfs that cannot use the network.
  dracut: {
    packages: ['dracut', 'dracut-network', 'network-manager', 'procps'],
    hooks: [
      'install -m 755 -D -t "$1/usr/lib/dracut/modules.d/98statelite" "$ADAPTER"/*.sh',
      `set -e; cd "$1/lib/modules"; version=$(echo *); chroot "$1" dracut --force --no-hostonly --no-hostonly-cmdline \
        --add statelite --filesystems nfs --omit 'plymouth lvm mdraid crypt btrfs dmraid multipath iscsi fcoe cifs nbd' \
        --tmpdir /run "/boot/initrd.img-$version" "$version" >"$1/dracut.log" 2>&1
      ! grep -E 'ERROR|FAILED' "$1/dracut.log"`,
    ],
  },
};

const named = (names: readonly string[], start: string): string => {
  const name = names.find((one) => one.startsWith(start));
  if (name === undefined) throw new Error(`the image has no ${start}`);
  return name;
};

/** The unit that takes the test's commands, the key that may log in, and files for the site's rules. */
const layOwnFiles = (root: string, key: string): void => {
  copyFileSync(join(guest, 'agent.sh'), join(root, 'usr/bin/agent'));
  copyFileSync(join(guest, 'agent.service'), join(root, 'etc/systemd/system/agent.service'));
  symlinkSync('../agent.service', join(root, 'etc/systemd/system/multi-user.target.wants/agent.service'));
  // mmdebstrap gives an image the name of the machine that made it; without one, systemd keeps what the initramfs has set.
  rmSync(join(root, 'etc/hostname'), { force: true });
  mkdirSync(join(root, 'root/.ssh'), { mode: 0o700, recursive: true });
  mkdirSync(join(root, 'var/lib/keep'));
  const texts = {
    'root/.ssh/authorized_keys': key,
    'etc/motd': 'motd of the image\n',
    'etc/hosts': 'hosts of the image\n',
  };
  for (const [path, text] of Object.entries({ ...texts, 'etc/rofile': '', 'etc/machine-id': '' })) {
    writeFileSync(join(root, path), text);
  }
};
