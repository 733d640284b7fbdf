/** What every boot test needs from the machine, and the Debian package that brings it. */
export const packages = {
  'qemu-system-x86_64': 'qemu-system-x86',
  '/usr/lib/ipxe/qemu/efi-virtio.rom': 'ipxe-qemu',
  '/usr/lib/PXELINUX/pxelinux.0': 'pxelinux',
  '/usr/lib/syslinux/modules/bios/ldlinux.c32': 'syslinux-common',
  dnsmasq: 'dnsmasq-base',
  ip: 'iproute2',
  busybox: 'busybox-static',
  unshare: 'util-linux',
  nsenter: 'util-linux',
  mke2fs: 'e2fsprogs',
  cpio: 'cpio',
  depmod: 'kmod',
  modprobe: 'kmod',
  'mount.nfs': 'nfs-common',
  'rpc.nfsd': 'nfs-kernel-server',
  'rpc.mountd': 'nfs-kernel-server',
  exportfs: 'nfs-kernel-server',
  rpcbind: 'rpcbind',
  perl: 'perl-base',
} as const;

const isPath = (name: string): boolean => name.startsWith('/');

/** The same, as `needs` wants it. */
export const bootTools = {
  root: true,
  commands: Object.keys(packages).filter((name) => !isPath(name)),
  paths: ['/dev/net/tun', ...Object.keys(packages).filter(isPath)],
};
