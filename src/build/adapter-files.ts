import type { InitramfsMaker, Recipe } from './recipe.ts';

/** A file that a build puts into the tree. */
export interface TreeFile {
  /** Absolute in the tree. */
  readonly path: string;
  readonly text: string;
  readonly mode: number;
}

/** The files that make the image's own generator put the runtime into an initramfs; `texts` are ours, by generator and name. */
export const adapterFiles = (recipe: Recipe, texts: Readonly<Record<string, string>>): readonly TreeFile[] => {
  const { initramfs } = recipe;
  if (initramfs === 'none') return [];
  const files = places[initramfs].map(({ name, path, mode }) => ({
    path,
    mode,
    text: texts[`${initramfs}/${name}`] ?? '',
  }));
  const modules = recipe.kernelModules.map((name) => `${name}\n`).join('');
  if (initramfs === 'initramfs-tools' && modules !== '')
    return [...files, { path: '/usr/share/initramfs-tools/modules.d/statelite', mode: 0o644, text: modules }];
  return files;
};

const dracut = '/usr/lib/dracut/modules.d/98statelite';

const places: Readonly<
  Record<InitramfsMaker, readonly { readonly name: string; readonly path: string; readonly mode: number }[]>
> = {
  dracut: [
    { name: 'module-setup.sh', path: `${dracut}/module-setup.sh`, mode: 0o755 },
    { name: 'parse-statelite.sh', path: `${dracut}/parse-statelite.sh`, mode: 0o755 },
    { name: 'statelite-pivot.sh', path: `${dracut}/statelite-pivot.sh`, mode: 0o755 },
  ],
  'initramfs-tools': [
    { name: 'conf', path: '/etc/initramfs-tools/conf.d/statelite', mode: 0o644 },
    { name: 'hook', path: '/etc/initramfs-tools/hooks/statelite', mode: 0o755 },
    { name: 'script', path: '/etc/initramfs-tools/scripts/statelite', mode: 0o755 },
  ],
};

/** The program, with arguments, that writes an initramfs for a kernel to `/run/initrd` inside the tree. */
export const generatorWords = (recipe: Recipe, maker: InitramfsMaker, kernel: string): readonly string[] =>
  maker === 'initramfs-tools'
    ? ['mkinitramfs', '-o', '/run/initrd', kernel]
    : [
        'dracut',
        '--force',
        '--no-hostonly',
        '--no-hostonly-cmdline',
        '--tmpdir=/run',
        '--add=statelite',
        '--filesystems=nfs',
        // Its systemd-networkd never mounts a network root.
        '--omit=systemd-networkd plymouth lvm mdraid crypt btrfs dmraid multipath iscsi fcoe cifs nbd',
        ...(recipe.kernelModules.length === 0 ? [] : [`--add-drivers=${recipe.kernelModules.join(' ')}`]),
        '/run/initrd',
        kernel,
      ];

/** The program that lists what is in `/run/initrd`. */
export const listerWords = (maker: InitramfsMaker): readonly string[] =>
  maker === 'initramfs-tools' ? ['lsinitramfs', '/run/brought'] : ['lsinitrd', '/run/brought'];

/** The packages that bring a generator and what our adapter needs. */
export const generatorPackages: Readonly<Record<InitramfsMaker, string>> = {
  'initramfs-tools': 'initramfs-tools, busybox and nfs-common',
  dracut:
    'dracut, dracut-network, nfs-utils and NetworkManager (on Debian dracut, dracut-network, nfs-common, network-manager and procps)',
};
