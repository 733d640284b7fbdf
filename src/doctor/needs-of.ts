import type { Cluster, Loader } from '../cluster/cluster.ts';
import type { Needs } from './machine.ts';

/** What can be wanted of the programs that build images and switch nodes. */
export interface Wishes {
  /** What installs packages into an image: apt's or dnf's way. */
  readonly builds: ReadonlySet<string>;
}

/** What a site needs of the machine that serves it; without manifests, what every site needs. */
export const needsOf = (cluster: Cluster | undefined, wishes: Wishes): Needs => {
  const nodes = cluster?.nodes ?? [];
  const booted = new Set(nodes.flatMap(({ image }) => image ?? []));
  const loaders = new Set(nodes.map((node) => node.attribute('noderes', 'netboot') ?? 'pxe'));
  const switched = nodes.some((node) => node.attribute('ipmi', 'bmc') !== undefined);
  return {
    installdir: cluster?.site.installdir ?? '/install',
    tftpdir: cluster?.site.tftpdir ?? '/tftpboot',
    master: cluster?.site.master,
    images: (cluster?.images ?? [])
      .filter(({ name }) => booted.has(name))
      .map(({ name, directory, kernel, initrd }) => ({ name, directory, files: ['rootimg', kernel, initrd] })),
    loaders: [...loaders].sort().map((name) => ({ name, ...(loaderNeeds[loaderOf(name)] ?? noFiles) })),
    programs: [
      ...(cluster === undefined || cluster.site.exports.reload ? [exportfs] : []),
      ...(wishes.builds.has('apt') ? [mmdebstrap] : []),
      ...(wishes.builds.has('dnf') ? [dnf] : []),
      ...(switched ? [ipmitool] : []),
    ],
    exchangers: ['perl', 'python3'],
  };
};

const exportfs = {
  name: 'exportfs',
  purpose: 'tells the NFS server what it exports',
  wanted: 'nfs-kernel-server (nfs-utils)',
};
const mmdebstrap = { name: 'mmdebstrap', purpose: 'builds Debian and Ubuntu images', wanted: 'mmdebstrap' };
const dnf = { name: 'dnf', purpose: 'builds Red Hat-like images', wanted: 'dnf' };
const ipmitool = { name: 'ipmitool', purpose: 'switches nodes and shows their consoles', wanted: 'ipmitool' };

const noFiles = { files: [], help: '' };

const loaderOf = (netboot: string): Loader => (netboot === 'grub2' ? 'grub2' : netboot === 'pxe' ? 'pxe' : 'xnba');

const loaderNeeds: Readonly<Record<Loader, { readonly files: readonly string[]; readonly help: string }>> = {
  pxe: {
    files: ['pxelinux.0', 'ldlinux.c32'],
    help: 'copy them there: /usr/lib/PXELINUX/pxelinux.0 of pxelinux, ldlinux.c32 (bios) of syslinux-common',
  },
  xnba: noFiles,
  grub2: {
    files: ['boot/grub2/x86_64-efi/core.efi'],
    help: 'make it with grub-mknetdir --net-directory=TFTPDIR --subdir=boot/grub2 (grub-efi-amd64-bin)',
  },
};
