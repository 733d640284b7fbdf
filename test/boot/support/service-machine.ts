import { spawn } from 'node:child_process';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { packInitramfs } from './initramfs.ts';
import type { Kernel } from './kernel.ts';
import { attachMachine, type VirtualMachine } from './virtual-machine.ts';

const guest = new URL('../guest/', import.meta.url).pathname;
const project = new URL('../../../', import.meta.url).pathname;

/** Where Debian's packages qemu-system-common and virtiofsd put what shares directories with a virtual machine. */
const sharers = ['/usr/lib/qemu/virtiofsd', '/usr/libexec/virtiofsd'] as const;
const sharer = sharers.find((path) => existsSync(path)) ?? sharers[0];

/** What such a machine needs, as `needs` wants it; the programs that run on it are this machine's own. */
export const serviceTools = {
  root: true,
  commands: [
    ...['qemu-system-x86_64', 'busybox', 'cpio', 'depmod', 'modprobe', 'unshare', 'timeout'],
    ...[
      'systemctl',
      'journalctl',
      'systemd-analyze',
      'git',
      'git-shell',
      'sshd',
      'ssh',
      'ssh-keygen',
      'gpg',
      'gpgconf',
    ],
    ...['exportfs', 'rpc.nfsd', 'rpc.mountd', 'setfattr', 'getfattr', 'setpriv'],
  ],
  paths: ['/lib/systemd/systemd', '/lib/systemd/system/basic.target', sharer],
};

/** A machine that systemd runs, with the programs of this one. */
export interface ServiceMachine {
  readonly machine: VirtualMachine;
  /** Runs a script there; throws when it fails. Returns what it printed. */
  sh(script: string, seconds?: number): Promise<string>;
  stop(): void;
}

/** Starts it; all that it changes is forgotten. Node.js and the built program are at /engine. */
export const startServiceMachine = async (top: string, kernel: Kernel): Promise<ServiceMachine> => {
  const shared = join(top, 'shared');
  laySharedTree(shared);
  const initrd = join(top, 'service.gz');
  packInitramfs(top, contentsWith(kernel), initrd);
  const [log, sockets] = [join(top, 'service-log'), join(top, 'service')];
  for (const end of ['console', 'qemu']) writeFileSync(`${log}.${end}`, '');
  const out = openSync(`${log}.qemu`, 'a');
  // A pid namespace: when its first process goes, and it goes when its standard input ends, the kernel kills the others.
  const child = spawn(
    'unshare',
    ['--mount', '--propagation', 'private', '--net', '--pid', '--fork', '--kill-child', 'sh', '-euc', begin, 'sh'],
    {
      stdio: ['pipe', out, out],
      env: {
        ...{ PATH: `${process.env.PATH ?? ''}:/usr/sbin:/sbin`, TOP: top, SHARED: shared, LOG: log, SOCKETS: sockets },
        ...{ KERNEL: kernel.file, INITRD: initrd, NODE: process.execPath, DIST: join(project, 'dist') },
        SHARER: sharer,
      },
    },
  );
  let over = false;
  child.once('exit', () => {
    over = true;
  });
  const stop = (): void => {
    child.stdin?.end();
    child.kill('SIGKILL');
  };
  const machine = await attachMachine({ name: 'service', log, sockets }, () => over);
  await machine.ready(120);
  return {
    machine,
    stop,
    sh: async (script, seconds = 60) => {
      const { status, text } = await machine.ask(`set -e\n${script}`, seconds);
      if (status !== 0) throw new Error(`exit ${status} of ${script}\n${text}`);
      return text;
    },
  };
};

/** Mount points for what the machine gets to see: programs, settings and the engine, and nothing else of the host. */
const laySharedTree = (shared: string): void => {
  for (const name of ['usr', 'etc', 'engine/dist']) mkdirSync(join(shared, name), { recursive: true });
  writeFileSync(join(shared, 'engine/node'), '');
  for (const name of ['bin', 'sbin', 'lib', 'lib32', 'lib64', 'libx32']) {
    const stats = lstatSync(`/${name}`, { throwIfNoEntry: false });
    if (stats?.isSymbolicLink() === true) symlinkSync(readlinkSync(`/${name}`), join(shared, name));
  }
};

const begin = `
for name in usr etc; do mount --bind "/$name" "$SHARED/$name"; done
mount --bind "$DIST" "$SHARED/engine/dist"
mount --bind "$NODE" "$SHARED/engine/node"
for name in usr etc engine/dist engine/node; do mount -o remount,bind,ro "$SHARED/$name"; done
"$SHARER" -f -o sandbox=chroot -o source="$SHARED" -o cache=always --socket-path="$SOCKETS.share" &
tries=0
until [ -S "$SOCKETS.share" ] || [ $tries -gt 100 ]; do tries=$((tries + 1)); sleep 0.1; done
timeout --kill-after=5 600 qemu-system-x86_64 -accel tcg -cpu qemu64 -display none -nodefaults -no-reboot -m 1024 \\
  -object memory-backend-memfd,id=memory,size=1024M,share=on -numa node,memdev=memory \\
  -chardev socket,id=share,path="$SOCKETS.share" -device vhost-user-fs-pci,chardev=share,tag=shared,queue-size=1024 \\
  -device virtio-rng-pci -kernel "$KERNEL" -initrd "$INITRD" -append 'console=ttyS0 panic=-1 systemd.show_status=no' \\
  -chardev socket,id=console,path="$SOCKETS.keyboard",server=on,wait=off,logfile="$LOG.console" -serial chardev:console \\
  -chardev socket,id=agent,path="$SOCKETS.agent",server=on,wait=off -serial chardev:agent </dev/null &
cat >/dev/null
true
`;

const contentsWith = (kernel: Kernel) => ({
  texts: Object.fromEntries(
    ['statelite-agent.service', 'statelite-agent.timer'].map((name) => [
      `extra/etc/systemd/system/${name}`,
      readFileSync(join(project, 'examples/systemd', name), 'utf8'),
    ]),
  ),
  scripts: {
    init: join(guest, 'service-init.sh'),
    'extra/usr/local/bin/test-agent': join(guest, 'agent.sh'),
    'extra/usr/local/bin/service-site': join(guest, 'service-site.sh'),
    'extra/etc/systemd/system/service-test.service': join(guest, 'service-test.service'),
    'extra/etc/systemd/system/service-test.target': join(guest, 'service-test.target'),
  },
  programs: [],
  modules: kernel.modules(['virtio_pci', 'virtio_rng', 'virtiofs', 'overlay', 'nfsd', 'autofs4']),
});
