import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';

/** OpenIPMI's simulator of one management controller on the loopback, whose power is a process. */
export interface Simulator {
  readonly port: number;
  /** Whether the process that stands for the node runs. */
  isOn(): boolean;
  /** The next boot device as it was set last; undefined when it never was. */
  bootDevice(): string | undefined;
  /** What was typed at the node's serial line so far; what it says is an echo of that. */
  typed(): string;
  stop(): Promise<void>;
}

/** What the simulator is told of the node. */
export interface SimulatorOptions {
  /** Whether the controller takes a boot device. */
  readonly bootDevice: boolean;
  /** The shell command that is the running node: it starts with the power and is killed with it. */
  readonly start: string;
  /** The words that run a program where controller and node shall be, if that is not here. */
  readonly inside?: readonly string[];
  /** The TCP port of the node's serial line there; one that echoes is made when it is not set. */
  readonly serialPort?: number;
}

/** A node that does nothing and takes a boot device. */
export const idleNode: SimulatorOptions = { bootDevice: true, start: 'sleep 120' };

/** Starts a simulator with its files below a directory, and waits until it listens. User ADMIN, password `hush-hush`. */
export const startSimulator = async (
  directory: string,
  port: number,
  options: SimulatorOptions = idleNode,
): Promise<Simulator> => {
  mkdirSync(join(directory, 'state'), { recursive: true });
  const file = (name: string, text: string, mode = 0o600): string => {
    const path = join(directory, name);
    writeFileSync(path, text, { mode });
    chmodSync(path, mode);
    return path;
  };
  let typed = '';
  const { inside = [], serialPort } = options;
  const hear = (text: string): void => {
    typed += text;
  };
  const serial = serialPort === undefined ? await echo(hear) : undefined;
  const chassis = file('chassis', chassisScript(directory, options), 0o700);
  const lan = file('lan.conf', lanConfig(port, serialPort ?? portOf(serial), chassis));
  const commands = file(
    'commands',
    'mc_setbmc 0x20\nmc_add 0x20 0 no-device-sdrs 0x23 9 8 0x9f 0x1291 0xf02\nmc_enable 0x20\n',
  );
  const words = [...inside, 'ipmi_sim', '-n', '-c', lan, '-f', commands, '-s', join(directory, 'state')];
  const child = spawn(words[0] ?? '', words.slice(1), { stdio: ['ignore', 'ignore', 'ignore'], cwd: directory });
  const read = (name: string): string | undefined =>
    existsSync(join(directory, name)) ? readFileSync(join(directory, name), 'utf8').trim() : undefined;
  const isOn = (): boolean => isRunning(Number(read('pid') ?? '0'));
  await listening(port, inside);
  return {
    port,
    isOn,
    bootDevice: () => read('boot'),
    typed: () => typed,
    stop: async () => {
      await end(child);
      if (isOn()) process.kill(Number(read('pid')), 'SIGKILL');
      serial?.close();
    },
  };
};

const lanConfig = (port: number, serial: number, chassis: string): string => `name "node"
set_working_mc 0x20
  startlan 1
    addr 127.0.0.1 ${port}
    priv_limit admin
    allowed_auths_callback none md2 md5 straight
    allowed_auths_user none md2 md5 straight
    allowed_auths_operator none md2 md5 straight
    allowed_auths_admin none md2 md5 straight
    guid a123456789abcdefa123456789abcdef
  endlan
  chassis_control "${chassis} 0x20"
  sol "tcp:127.0.0.1:${serial}" 115200 history=4000
  startnow false
  poweroff_wait 1
  kill_wait 1
  user 1 true "" "" user 10 none md2 md5 straight
  user 2 true "ADMIN" "hush-hush" admin 10 none md2 md5 straight
`;

/** What ipmi_sim calls to switch the node: `get`, `set` or `check`, then names and values. */
const chassisScript = (directory: string, options: SimulatorOptions): string => `#!/bin/sh
cd '${directory}' || exit 1
operation=$2
shift 2
alive() { [ -s pid ] && kill -0 "$(cat pid)" 2>/dev/null; }
start() { alive || { setsid ${options.start} </dev/null >/dev/null 2>&1 & echo $! >pid; }; }
stop() { alive && kill "$(cat pid)"; : >pid; }
case $operation in
get)
  for name; do
    case $name in
    power) if alive; then echo power:1; else echo power:0; fi ;;
    boot) echo "boot:$(cat boot 2>/dev/null || echo default)" ;;
    *) exit 1 ;;
    esac
  done ;;
set)
  while [ $# -gt 0 ]; do
    case $1 in
    power) if [ "$2" = 1 ]; then start; else stop; fi ;;
    reset) stop; start ;;
    boot) ${options.bootDevice ? `echo "$2" >boot` : 'exit 1'} ;;
    *) exit 1 ;;
    esac
    shift 2
  done ;;
esac
exit 0
`;

/** A serial line at which everything typed comes back. */
const echo = (heard: (text: string) => void): Promise<Server> =>
  new Promise((resolve) => {
    const server = createServer((socket) => {
      socket.setEncoding('utf8').on('data', (text: string) => {
        heard(text);
        socket.write(`<${text}>`);
      });
      socket.on('error', () => undefined);
    });
    server.listen(0, '127.0.0.1', () => resolve(server));
  });

const portOf = (server: Server | undefined): number => {
  const address = server?.address() ?? null;
  if (address === null || typeof address === 'string') throw new Error('the serial line has no port');
  return address.port;
};

/** Whether a process runs; a zombie that nobody has waited for does not. */
const isRunning = (pid: number): boolean =>
  pid > 0 && existsSync(`/proc/${pid}/stat`) && !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));

/** UDP sockets tell nothing to those who knock; the kernel's list does. */
const listening = async (port: number, inside: readonly string[]): Promise<void> => {
  const wanted = `:${port.toString(16).toUpperCase().padStart(4, '0')} `;
  for (let tries = 0; tries < 100; tries += 1) {
    const [program = '', ...words] = [...inside, 'cat', '/proc/net/udp'];
    if (spawnSync(program, words, { encoding: 'utf8' }).stdout.includes(wanted)) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`ipmi_sim does not listen at port ${port}`);
};

const end = (child: ChildProcess): Promise<void> =>
  new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve();
    child.once('close', () => resolve());
    child.kill('SIGKILL');
  });
