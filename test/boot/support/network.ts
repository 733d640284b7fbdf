import { type ChildProcess, spawn } from 'node:child_process';
import { openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run, until } from './commands.ts';

/** A node as DHCP knows it: what it is called, where it lives and what it is told to load. */
export interface Lease {
  readonly name: string;
  readonly mac: string;
  readonly ip: string;
  /** Below the TFTP directory; when it is not set, pxelinux.0 or, for UEFI, GRUB. */
  readonly bootFile?: string;
  readonly firmware?: 'uefi';
}

/** A network that nothing leaves, with DHCP, TFTP and HTTP; all in it ends with this process, however this ends. */
export interface Network {
  /** The words that, before those of a program, run it inside. */
  readonly inside: readonly string[];
  /** Starts a program inside. */
  spawn(program: string, args: readonly string[], log: string): ChildProcess;
  /** Runs a program inside to its end; returns what it printed, and throws when it fails. */
  run(program: string, args: readonly string[], seconds: number): string;
  stop(): void;
}

/** The first number is the management node's, the second the file server's. */
export const addresses = { boot: '10.99.0.1', files: '10.99.0.2', net: '10.99.0.0/24' } as const;

/** The names of the network devices for virtual machines. */
export const taps = ['tap0', 'tap1', 'tap2', 'tap3', 'tap4'] as const;

/** Starts the network; `top` holds tftpboot and gets the configuration, `logs` what the servers say. */
export const startNetwork = async (top: string, logs: string, leases: readonly Lease[]): Promise<Network> => {
  // A pid namespace: when its first process goes, and it goes when its standard input ends, the kernel kills the others.
  const keeper = spawn('unshare', ['--net', '--pid', '--fork', '--kill-child', 'sh', '-euc', setUp], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const first = await until('the network namespace', 10, () => childOf(keeper.pid));
  let said = '';
  keeper.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  await until('the bridge', 10, () => (said.includes('ready') ? true : undefined));
  const inside = ['nsenter', `--net=/proc/${first}/ns/net`, `--pid=/proc/${first}/ns/pid`];
  const network: Network = {
    inside,
    spawn: (program, args, log) => {
      const out = openSync(log, 'a');
      return spawn('nsenter', [...inside.slice(1), program, ...args], { stdio: ['ignore', out, out] });
    },
    run: (program, args, seconds) => run('nsenter', [...inside.slice(1), program, ...args], seconds),
    stop: () => {
      keeper.stdin.end();
      keeper.kill('SIGKILL');
    },
  };
  const config = join(top, 'dnsmasq.conf');
  writeFileSync(config, configOf(top, leases));
  network.spawn('dnsmasq', ['--keep-in-foreground', `--conf-file=${config}`, '--user=root'], join(logs, 'dnsmasq.log'));
  network.spawn('busybox', ['httpd', '-f', '-p', `${addresses.boot}:80`, '-h', top], join(logs, 'httpd.log'));
  return network;
};

const childOf = (pid: number | undefined): string | undefined => {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ')[0] || undefined;
  } catch {
    return undefined;
  }
};

// An IPv6 router advertisement, because iPXE waits 13 seconds for one. The shell stays: it waits for programs whose parents ended.
const setUp = `
ip link set lo up
ip link add br0 type bridge forward_delay 0
ip addr add ${addresses.boot}/24 dev br0
ip addr add fd00:99::1/64 dev br0 nodad
ip link set br0 up
for tap in ${taps.join(' ')}; do
  ip tuntap add dev "$tap" mode tap
  ip link set "$tap" master br0 up
done
echo ready
cat >/dev/null
true
`;

const configOf = (top: string, leases: readonly Lease[]): string =>
  [
    'port=0',
    'interface=br0',
    'bind-interfaces',
    'dhcp-range=10.99.0.0,static,255.255.255.0,10m',
    ...leases.flatMap(({ name, mac, ip, bootFile }) => [
      `dhcp-host=${mac},set:${name},${ip},${name}`,
      ...(bootFile === undefined ? [] : [`dhcp-boot=tag:${name},${bootFile}`]),
    ]),
    'dhcp-boot=pxelinux.0',
    // What the firmware is for: UEFI of x86_64 calls itself 7 or 9 (RFC 4578, section 2.1).
    ...['7', '9'].map((architecture) => `dhcp-match=set:uefi,option:client-arch,${architecture}`),
    'dhcp-boot=tag:uefi,boot/grub2/x86_64-efi/core.efi',
    'enable-tftp',
    `tftp-root=${join(top, 'tftpboot')}`,
    `dhcp-leasefile=${join(top, 'leases')}`,
    'enable-ra',
    'dhcp-range=fd00:99::,ra-only',
    'log-facility=-',
    'log-dhcp',
    '',
  ].join('\n');
