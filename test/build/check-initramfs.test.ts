import { describe, expect, it } from '@jest/globals';
import { checkInitramfs } from '../../src/build/check-initramfs.ts';

const tools = {
  maker: 'initramfs-tools',
  listing:
    'conf/conf.d/statelite\nscripts/statelite\nusr/bin/ipconfig\nusr/sbin/mount.nfs\nusr/lib/modules/6/kernel/fs/nfs/nfs.ko\nusr/lib/modules/6/nfsv3.ko\nusr/lib/modules/6/nfsv4.ko.xz',
  log: 'W: Possible missing firmware',
  modules: [],
  builtin: '',
  networking: '# dhcpcd is for others\nconfigure_networking() {\n\tipconfig -t 60 -c dhcp -d eth0\n',
} as const;

const row = (path: string): string => `-rw-r--r--   1 root     root         1234 Jan  1  1970 ${path}`;
const dracut = {
  maker: 'dracut',
  listing: [
    'Image: /run/initrd: 33M',
    row('usr/sbin/mount.nfs'),
    `lrwxrwxrwx   1 root     root            7 Jan  1  1970 usr/sbin/ip -> ../bin/ip`,
    row('usr/lib/dracut/hooks/cmdline/80-parse-statelite.sh'),
    row('usr/lib/dracut/hooks/pre-pivot/50-statelite-pivot.sh'),
    row('usr/lib/modules/6/kernel/fs/nfs/nfs.ko.zst'),
  ].join('\n'),
  log: '',
  modules: ['virtio-net'],
  networking: '',
  builtin: 'kernel/fs/nfs/nfsv3.ko\nkernel/fs/nfs/nfsv4.ko\nkernel/drivers/net/virtio_net.ko\n',
} as const;

describe('an initramfs', () => {
  it('is good when what mounts the root is in it; what is built into the kernel need not be', () => {
    expect(checkInitramfs(tools)).toEqual([]);
    expect(checkInitramfs(dracut)).toEqual([]);
  });

  it.each([
    ['usr/sbin/mount.nfs', 'it has no mount.nfs'],
    ['scripts/statelite', 'it has no scripts/statelite'],
    ['nfs.ko', 'it has no kernel module nfs'],
    ['nfsv3.ko', 'it has no kernel module nfsv3'],
    ['ipconfig', 'it has no ipconfig (package klibc-utils) to bring the network up'],
  ])('without %s is caught', (gone, told) => {
    const listing = tools.listing.replace(gone, `${gone}-not`);
    expect(checkInitramfs({ ...tools, listing })).toEqual([told]);
  });

  it('needs the DHCP client that its own initramfs-tools calls, or any where that is not known', () => {
    const newer = { ...tools, networking: '\tdhcpcd -1 -KL4 -t 60 eth0\n' };
    expect(checkInitramfs(newer)).toEqual(['it has no dhcpcd (package dhcpcd-base) to bring the network up']);
    expect(checkInitramfs({ ...newer, listing: `${tools.listing}\nusr/sbin/dhcpcd` })).toEqual([]);
    const unknown = { ...tools, networking: '', listing: tools.listing.replace('ipconfig', 'x') };
    expect(checkInitramfs({ ...unknown, listing: `${unknown.listing}\nsbin/dhcpcd` })).toEqual([]);
    expect(checkInitramfs(unknown)).toEqual([
      'it has no ipconfig (package klibc-utils) or dhcpcd (package dhcpcd-base) to bring the network up',
    ]);
  });

  it('of dracut without ip is caught, and so is an error before an exit status of 0', () => {
    const listing = dracut.listing.replace('usr/sbin/ip ', 'usr/sbin/ipx ');
    const log = "dracut: ERROR: installing 'pgrep'\n";
    expect(checkInitramfs({ ...dracut, listing, log })).toEqual([
      'it has no program ip',
      'its generator said "dracut: ERROR: installing \'pgrep\'"',
    ]);
  });

  it('must hold the drivers that are asked for', () => {
    expect(checkInitramfs({ ...tools, modules: ['mlx4_core'] })).toEqual(['it has no kernel module mlx4_core']);
  });
});
