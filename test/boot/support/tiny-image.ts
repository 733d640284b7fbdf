import { copyFileSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { layBusybox, packInitramfs } from './initramfs.ts';
import type { Kernel } from './kernel.ts';

const guest = new URL('../guest/', import.meta.url).pathname;
const adapter = new URL('../../../src/runtime/initramfs/initramfs-tools/script', import.meta.url).pathname;

/** Makes the smallest image that boots: busybox in `rootimg`, and beside it a kernel and an initramfs with our boot script. */
export const makeTinyImage = (work: string, directory: string, kernel: Kernel): void => {
  const root = join(directory, 'rootimg');
  for (const path of ['dev', 'proc', 'sys', 'run', 'tmp', 'root', 'mnt', 'var/lib']) {
    mkdirSync(join(root, path), { recursive: true });
  }
  layBusybox(root);
  for (const [path, text] of Object.entries(texts)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  copyFileSync(join(guest, 'agent.sh'), join(root, 'bin/agent'));
  mkdirSync(join(root, 'sbin'));
  symlinkSync('/bin/busybox', join(root, 'sbin/init'));
  copyFileSync(kernel.file, join(directory, 'kernel'));
  packInitramfs(work, contentsWith(kernel), join(directory, 'initrd.gz'));
};

/** The image's own files; the litefile rules of the site speak of most of them. */
const texts: Readonly<Record<string, string>> = {
  'etc/passwd': 'root:x:0:0:root:/root:/bin/sh\n',
  'etc/group': 'root:x:0:\n',
  'etc/inittab': '::respawn:/bin/sh /bin/agent\n',
  'etc/motd': 'motd of the image\n',
  'etc/issue': 'issue of the image\n',
  'etc/hosts': 'hosts of the image\n',
  'etc/rofile': 'rofile of the image\n',
  'opt/tool/word': 'word of the image\n',
  'var/lib/keep/seed': 'seed of the image\n',
  'var/log/boot.log': 'log of the image\n',
};

const contentsWith = (kernel: Kernel) => ({
  texts: {
    'scripts/nfs': 'nfs_top() { :; }\nnfs_premount() { :; }\nnfs_bottom() { :; }\n',
    'etc/netconfig': 'tcp tpi_cots_ord v inet tcp - -\nudp tpi_clts v inet udp - -\n',
    'etc/protocols': 'tcp 6 TCP\nudp 17 UDP\n',
    'etc/nsswitch.conf': 'hosts: files dns\n',
  },
  scripts: { init: join(guest, 'node-init.sh'), 'bin/lease': join(guest, 'lease.sh'), 'scripts/statelite': adapter },
  programs: ['mount', 'mount.nfs'],
  modules: kernel.modules(['virtio_pci', 'virtio_net', 'virtio_rng', 'af_packet', 'nfsv3', 'nfsv4']),
});
