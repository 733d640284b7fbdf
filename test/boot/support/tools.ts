/** What every boot test needs from the machine. */
export const bootTools = {
  root: true,
  commands: [
    'qemu-system-x86_64',
    'dnsmasq',
    'busybox',
    'unshare',
    'nsenter',
    'mke2fs',
    'cpio',
    'depmod',
    'modprobe',
    'mount.nfs',
    'rpc.nfsd',
    'rpc.mountd',
    'exportfs',
    'rpcbind',
  ],
  paths: [
    '/dev/net/tun',
    '/usr/lib/PXELINUX/pxelinux.0',
    '/usr/lib/syslinux/modules/bios/ldlinux.c32',
    '/usr/lib/ipxe/qemu/efi-virtio.rom',
  ],
} as const;
