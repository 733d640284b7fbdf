import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { until } from './commands.ts';
import { emulatorWork } from './emulator-work.ts';
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
  /** A TCP port of the network that has the console for somebody else; else the test can type. */
  readonly consolePort?: number;
}

/** A virtual machine that can be started. */
export interface PreparedMachine {
  readonly name: string;
  /** What starts it inside the network; it ends after ten minutes at the latest. */
  readonly command: readonly string[];
  /** Its files: what it says, and its serial lines, each by its ending. */
  readonly log: string;
  readonly sockets: string;
  readonly hardware: Hardware;
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
  /** Types on the console. */
  type(text: string): void;
  isOver(): boolean;
}

/** Starts a virtual machine. `logs` gets its console, `top` its sockets. */
export const startMachine = async (
  network: Network,
  top: string,
  logs: string,
  hardware: Hardware,
): Promise<VirtualMachine> => {
  const machine = prepareMachine(top, logs, hardware);
  const [program = '', ...words] = machine.command;
  const child = network.spawn(program, words, `${machine.log}.qemu`);
  let over = false;
  child.once('exit', () => {
    over = true;
  });
  return attachMachine(machine, () => over);
};

/** Prepares one that something else will start. */
export const prepareMachine = (top: string, logs: string, hardware: Hardware): PreparedMachine => {
  const { name } = hardware;
  const log = freeName(join(logs, name));
  const sockets = `${top}/${name}-${Date.now()}`;
  for (const end of ['console', 'qemu']) writeFileSync(`${log}.${end}`, '');
  const qemu = ['qemu-system-x86_64', ...fixed, ...wordsOf(hardware), ...serial(log, sockets, hardware)];
  return { name, log, sockets, hardware, command: ['timeout', '--kill-after=5', '600', ...qemu] };
};

/** Waits for a virtual machine that is being started, and takes its serial lines. */
export const attachMachine = async (
  machine: Pick<PreparedMachine, 'name' | 'log' | 'sockets'> & { readonly hardware?: Pick<Hardware, 'consolePort'> },
  isOver: () => boolean,
): Promise<VirtualMachine> => {
  const { log, name, sockets } = machine;
  const console = () => readFileSync(`${log}.console`, 'utf8').replaceAll('\r', '');
  const lastWords = () => `${readFileSync(`${log}.qemu`, 'utf8')}${console().split('\n').slice(-25).join('\n')}`;
  const line = await serialLine(`${sockets}.agent`, isOver, lastWords);
  // Connected from the start, too: what is typed later must not come before the line is there.
  const keyboard =
    machine.hardware?.consolePort === undefined
      ? await serialLine(`${sockets}.keyboard`, isOver, lastWords)
      : undefined;
  const alive = (what: string) => {
    if (isOver()) throw new Error(`${name} ended before ${what}; its console (${log}.console):\n${lastWords()}`);
  };
  const told = async <T>(what: string, seconds: number, ask: () => T | undefined): Promise<T> => {
    try {
      return await until(`${name}: ${what}`, seconds, ask);
    } catch (error) {
      const said = error instanceof Error ? error.message : error;
      throw new Error(`${said}; ${await emulatorWork(sockets)}; ${log}.console ends with:\n${lastWords()}`);
    }
  };
  const ended = (seconds: number): Promise<void> =>
    told('switching off', seconds, () => isOver() || undefined).then(() => undefined);
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
      // Emulated beside others, one was not yet off after 20 seconds.
      await ended(90);
      line.close();
      keyboard?.close();
    },
    ended,
    type: (text) => keyboard?.send(text),
    isOver,
  };
};

// Never KVM: where its device exists but does not work, the machine would hang. See also docs/booting.md.
// A small cache of translated code: where an initramfs that has been freed was executed, each write into what is by then
// the page cache looks through all that is still translated of the page, which took dracut's boots up to 80 CPU-seconds.
const fixed = ['-accel', 'tcg,tb-size=32', '-cpu', 'qemu64', '-display', 'none', '-nodefaults', '-no-reboot'] as const;

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

const serial = (log: string, sockets: string, { consolePort: port }: Hardware): readonly string[] => {
  const keyboard = port === undefined ? `path=${sockets}.keyboard` : `host=127.0.0.1,port=${port}`;
  const listening = 'server=on,wait=off';
  return [
    ...['-chardev', `socket,id=console,${keyboard},${listening},logfile=${log}.console`, '-serial', 'chardev:console'],
    ...['-chardev', `socket,id=agent,path=${sockets}.agent,${listening}`, '-serial', 'chardev:agent'],
  ];
};

interface SerialLine {
  text(): string;
  send(text: string): void;
  close(): void;
}

/** Connected at once: what a guest says while nobody listens is lost. */
const serialLine = async (path: string, over: () => boolean, lastWords: () => string): Promise<SerialLine> => {
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
