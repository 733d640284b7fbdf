import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { until } from './commands.ts';
import type { Network } from './network.ts';

/** How a virtual machine starts: from the network, by its card's ROM or by UEFI, or with a kernel that the test hands over. */
export type Start =
  | { readonly from: 'network' }
  | { readonly from: 'uefi' }
  | { readonly from: 'kernel'; readonly kernel: string; readonly initrd: string; readonly words: string };

/** UEFI for virtual machines, and its variables as they are at first. */
export const uefiFiles = {
  code: '/usr/share/OVMF/OVMF_CODE_4M.fd',
  variables: '/usr/share/OVMF/OVMF_VARS_4M.fd',
} as const;

/** What a virtual machine is made of. */
export interface Hardware {
  /** Its name in the logs. */
  readonly name: string;
  readonly mac: string;
  readonly tap: string;
  readonly start: Start;
  readonly megabytes?: number;
  readonly disk?: string;
}

/** What a command in a guest printed, and its exit status. */
export interface Answer {
  readonly status: number;
  readonly text: string;
}

/** A virtual machine whose first serial line is its console and whose second one takes commands (guest/agent.sh). */
export interface VirtualMachine {
  /** Everything that the console showed so far. */
  console(): string;
  /** Waits until the console shows the words; throws when the machine ends or the seconds pass before. */
  shows(words: string, seconds: number): Promise<void>;
  /** Waits until the guest takes commands. */
  ready(seconds: number): Promise<void>;
  /** Runs a shell script in the guest. */
  ask(script: string, seconds?: number): Promise<Answer>;
  /** Writes everything back and switches the guest off. */
  powerOff(): Promise<void>;
  /** Waits until it has switched itself off. */
  ended(seconds: number): Promise<void>;
  isOver(): boolean;
  kill(): void;
}

/** Starts a virtual machine; it ends after ten minutes at the latest. `logs` gets its console, `top` its socket. */
export const startMachine = async (
  network: Network,
  top: string,
  logs: string,
  hardware: Hardware,
): Promise<VirtualMachine> => {
  const log = freeName(join(logs, hardware.name));
  const socketPath = `${top}/${hardware.name}-${Date.now()}.agent`;
  writeFileSync(`${log}.console`, '');
  const words = [...fixed, ...wordsOf(hardware), ...serial(`${log}.console`, socketPath)];
  const child = network.spawn('timeout', ['--kill-after=5', '600', 'qemu-system-x86_64', ...words], `${log}.qemu`);
  let over = false;
  child.once('exit', () => {
    over = true;
  });
  const console = () => readFileSync(`${log}.console`, 'utf8').replaceAll('\r', '');
  const lastWords = () => `${readFileSync(`${log}.qemu`, 'utf8')}${console().split('\n').slice(-25).join('\n')}`;
  const line = await agentLine(socketPath, () => over, lastWords);
  const alive = (what: string) => {
    if (over) throw new Error(`${hardware.name} ended before ${what}; its console (${log}.console):\n${lastWords()}`);
  };
  const told = async <T>(what: string, seconds: number, ask: () => T | undefined): Promise<T> => {
    try {
      return await until(`${hardware.name}: ${what}`, seconds, ask);
    } catch (error) {
      throw new Error(`${error instanceof Error ? error.message : error}; ${log}.console ends with:\n${lastWords()}`);
    }
  };
  const ended = (seconds: number): Promise<void> =>
    told('switching off', seconds, () => over || undefined).then(() => undefined);
  const ask: VirtualMachine['ask'] = async (script, seconds = 20) => {
    const from = line.text().length;
    line.send(`${Buffer.from(script).toString('base64')}\n`);
    return told(`an answer to ${script}`, seconds, () => {
      alive(`it had answered ${script}`);
      const match = /^(.*)\n@@(\d+)\n$/s.exec(line.text().slice(from));
      return match === null ? undefined : { text: match[1] ?? '', status: Number(match[2]) };
    });
  };
  return {
    console,
    shows: (text, seconds) =>
      told(`"${text}" on the console`, seconds, () => {
        if (console().includes(text)) return true;
        alive(`it had shown "${text}"`);
        return undefined;
      }).then(() => undefined),
    ready: (seconds) =>
      told('being ready', seconds, () => {
        alive('it was ready');
        return line.text().includes('@@ready\n') || undefined;
      }).then(() => undefined),
    ask,
    powerOff: async () => {
      line.send(`${Buffer.from('sync; echo o >/proc/sysrq-trigger').toString('base64')}\n`);
      await ended(20);
      line.close();
    },
    ended,
    isOver: () => over,
    kill: () => {
      line.close();
      child.kill('SIGTERM');
    },
  };
};

// Never KVM: where its device exists but does not work, the machine would hang. See also docs/booting.md.
const fixed = ['-accel', 'tcg', '-cpu', 'qemu64', '-display', 'none', '-monitor', 'none', '-no-reboot'] as const;

const wordsOf = ({ mac, tap, start, megabytes = 512, disk }: Hardware): readonly string[] => [
  ...['-m', String(megabytes), '-device', 'virtio-rng-pci'],
  ...['-netdev', `tap,id=net,ifname=${tap},script=no,downscript=no`],
  ...['-device', `virtio-net-pci,netdev=net,mac=${mac}${cardWords[start.from]}`],
  ...(disk === undefined ? [] : ['-drive', `file=${disk},format=raw,if=virtio,cache=unsafe`]),
  ...(start.from === 'kernel' ? ['-kernel', start.kernel, '-initrd', start.initrd, '-append', start.words] : []),
  ...(start.from === 'uefi' ? firmware : []),
];

// UEFI has a driver of its own for the card, and is slow with a ROM beside it.
const cardWords = { network: ',bootindex=1', uefi: ',bootindex=1,romfile=', kernel: ',romfile=' } as const;

/** The UEFI firmware; its variables are forgotten at the end. */
const firmware = [
  ...['-drive', `if=pflash,format=raw,unit=0,readonly=on,file=${uefiFiles.code}`],
  ...['-drive', `if=pflash,format=raw,unit=1,snapshot=on,file=${uefiFiles.variables}`],
];

const serial = (log: string, socket: string): readonly string[] => [
  ...['-serial', `file:${log}`],
  ...['-chardev', `socket,id=agent,path=${socket},server=on,wait=off`, '-serial', 'chardev:agent'],
];

interface AgentLine {
  text(): string;
  send(text: string): void;
  close(): void;
}

/** Connected at once: what a guest says while nobody listens is lost. */
const agentLine = async (path: string, over: () => boolean, lastWords: () => string): Promise<AgentLine> => {
  await until('the serial line of a virtual machine', 20, () => {
    if (over()) throw new Error(`qemu did not start:\n${lastWords()}`);
    return existsSync(path) || undefined;
  });
  let text = '';
  const socket: Socket = connect(path);
  socket.setEncoding('utf8').on('data', (more: string) => {
    text += more;
  });
  // The machine's end is noticed by its process.
  socket.on('error', () => undefined);
  return { text: () => text, send: (more) => void socket.write(more), close: () => void socket.destroy() };
};

const freeName = (base: string): string => {
  let name = base;
  for (let number = 2; existsSync(`${name}.console`); number += 1) name = `${base}-${number}`;
  return name;
};
