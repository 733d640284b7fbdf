import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { run } from './commands.ts';
import { packInitramfs } from './initramfs.ts';
import type { Kernel } from './kernel.ts';
import { addresses, type Network, taps } from './network.ts';
import { kept } from './site.ts';
import { type Answer, startMachine, type VirtualMachine } from './virtual-machine.ts';

const dist = new URL('../../../dist', import.meta.url).pathname;
const guest = new URL('../guest/', import.meta.url).pathname;

/**
 * The kernel's NFS server in a virtual machine, with a copy of directories of the management node. It is the management
 * node from then on, if it has the engine: Node.js, the built program, and what that keeps.
 */
export interface FileServer {
  readonly machine: VirtualMachine;
  /** Runs a script on the server; throws when it fails. Returns what it printed. */
  sh(script: string): Promise<string>;
  /** Runs `statelite` there on its own root, where nodes have it mounted. */
  statelite(...args: readonly string[]): Promise<Answer>;
}

/** What the server's disk holds. */
export interface Disk {
  readonly megabytes: number;
  /** The directories that it serves, below `top`. */
  readonly directories: readonly string[];
  readonly engine: boolean;
}

/** Starts it with `<top>/etc/exports` and directories of `top`. */
export const startFileServer = async (
  network: Network,
  top: string,
  logs: string,
  kernel: Kernel,
  content: Disk,
): Promise<FileServer> => {
  const disk = join(top, 'disk.img');
  makeDisk(top, content, disk);
  packInitramfs(top, contentsWith(kernel), join(top, 'server.gz'));
  const machine = await startMachine(network, top, logs, {
    name: 'server',
    mac: '52:54:00:bb:00:fe',
    tap: taps[0],
    disk,
    start: {
      from: 'kernel',
      kernel: kernel.file,
      initrd: join(top, 'server.gz'),
      words: 'console=ttyS0 panic=-1 loglevel=4',
    },
  });
  await machine.ready(60);
  return {
    machine,
    sh: async (script) => {
      const { status, text } = await machine.ask(`set -e\n${script}`);
      if (status !== 0) throw new Error(`exit ${status} on the file server of ${script}\n${text}`);
      return text;
    },
    statelite: (...args) =>
      machine.ask(`/disk/engine/node /disk/engine/dist/cli.js -C /repository --no-input ${args.join(' ')}`, 90),
  };
};

/** Without a mount and without a loop device, which a container may not have. */
const makeDisk = (top: string, { directories, engine, megabytes }: Disk, disk: string): void => {
  const tree = mkdtempSync(join(top, 'disk-'));
  const put = (from: string, to: string): void => {
    mkdirSync(dirname(join(tree, to)), { recursive: true });
    run('cp', ['--archive', '--reflink=auto', from, join(tree, to)], 120);
  };
  for (const path of ['etc/exports', ...directories, ...(engine ? kept : [])]) put(join(top, path), path);
  if (engine) {
    put(process.execPath, 'engine/node');
    put(dist, 'engine/dist');
  }
  run('mke2fs', ['-q', '-F', '-t', 'ext4', '-d', tree, disk, `${megabytes}M`], 120);
  rmSync(tree, { recursive: true });
};

const contentsWith = (kernel: Kernel) => ({
  texts: {
    'etc/address': `${addresses.files}/24\n`,
    'etc/hosts': '127.0.0.1 localhost\n',
    'etc/hosts.allow': 'ALL: ALL\n',
    'etc/passwd': 'root:x:0:0:root:/root:/bin/sh\n_rpc:x:101:65534::/run/rpcbind:/bin/false\n',
    'etc/group': 'root:x:0:\nnogroup:x:65534:\n',
    'etc/nsswitch.conf': ['passwd', 'group', 'hosts', 'protocols', 'services', 'rpc']
      .map((name) => `${name}: files\n`)
      .join(''),
    'var/lib/nfs/etab': '',
  },
  scripts: {
    init: join(guest, 'server-init.sh'),
    'bin/agent': join(guest, 'agent.sh'),
    'etc/netconfig': '/etc/netconfig',
    'etc/rpc': '/etc/rpc',
    'etc/protocols': '/etc/protocols',
    'etc/services': '/etc/services',
  },
  programs: ['rpc.nfsd', 'rpc.mountd', 'exportfs', 'rpcbind', 'perl'],
  guests: [process.execPath],
  modules: kernel.modules(['virtio_pci', 'virtio_net', 'virtio_blk', 'virtio_rng', 'ext4', 'crc32c_generic', 'nfsd']),
});
