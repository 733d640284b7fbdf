import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FileServer, startFileServer } from './file-server.ts';
import { fetchKernel, type Kernel } from './kernel.ts';
import { type Network, startNetwork, taps } from './network.ts';
import { commandLineOf, imageDirectory, laySite, leases, served, statelite } from './site.ts';
import {
  type Hardware,
  type PreparedMachine,
  prepareMachine,
  startMachine,
  type VirtualMachine,
} from './virtual-machine.ts';

/** What an experiment starts from. */
export interface Experiment {
  /** The os of the image, which names its directory. */
  readonly os: string;
  readonly rules: readonly string[];
  /** Further kernel parameters of the image. */
  readonly parameters?: string;
  /** The lines of the image's `build`, when genimage is to make it. */
  readonly build?: string;
  /** Of the file server's disk. */
  readonly megabytes: number;
  /** Whether `statelite` can be run on the file server, on what the nodes have mounted. */
  readonly engine?: boolean;
  /** Of a node's memory. */
  readonly memory?: number;
  /** Makes rootimg, kernel and initrd.gz in the image's directory; the site's repository is there. */
  makeImage(work: string, directory: string, kernel: Kernel): void;
}

/** Where an experiment may write. */
export interface Place {
  /** Everything but the logs. */
  readonly top: string;
  readonly logs: string;
}

/** A management node that `statelite apply` has prepared, its file server, and a network to boot nodes in. */
export interface Lab {
  /** The directory that everything lies below. */
  readonly top: string;
  readonly server: FileServer;
  readonly network: Network;
  /** Boots a node: from the network, or directly with its kernel and a command line, which is quicker. */
  boot(node: string, words?: string): Promise<VirtualMachine>;
  /** Boots it directly with the very command line that apply wrote. */
  bootQuickly(node: string): Promise<VirtualMachine>;
  /** A node that somebody else starts, from the network, with its console at a TCP port inside that. */
  prepare(node: string, consolePort: number): PreparedMachine;
  /** Ends everything and removes all but the logs. */
  remove(): void;
}

/** Prepares all of it, and tells of each part as it begins; when it fails, nothing is left but the logs. */
export const makeLab = async (
  experiment: Experiment,
  { top, logs }: Place = freshPlace(),
  tell: (words: string) => void = () => undefined,
): Promise<Lab> => {
  const ends = [() => rmSync(top, { recursive: true, force: true, maxRetries: 5 })];
  const remove = (): void => {
    for (const end of ends.splice(0).reverse()) end();
  };
  try {
    tell('fetches a kernel with apt');
    const kernel = fetchKernel(join(top, 'kernel'));
    const image = imageDirectory(top, experiment.os);
    mkdirSync(image, { recursive: true });
    laySite(top, experiment);
    tell('makes an image');
    experiment.makeImage(top, image, kernel);
    tell('statelite apply');
    tell(statelite(top, 'apply', '--yes'));
    const left = statelite(top, 'plan');
    if (!left.includes('No changes')) throw new Error(`after apply, plan still wants something:\n${left}`);
    for (const file of loaders) copyFileSync(file, join(top, 'tftpboot', file.split('/').at(-1) ?? ''));
    tell('starts the network and the file server');
    const network = await startNetwork(top, logs, leases);
    ends.push(network.stop);
    const server = await startFileServer(network, top, logs, kernel, {
      megabytes: experiment.megabytes,
      directories: served,
      engine: experiment.engine ?? false,
    });
    const used = new Map<string, () => boolean>();
    const hardwareOf = (name: string): Hardware & { readonly tap: string } => {
      const lease = leases.find((one) => one.name === name);
      const tap = taps.slice(1).find((one) => used.get(one)?.() !== false);
      if (lease === undefined || tap === undefined) throw new Error(`${name} is unknown, or too many nodes are up`);
      used.set(tap, () => false);
      const { memory: megabytes = 512 } = experiment;
      return { name, mac: lease.mac, tap, megabytes, start: { from: lease.firmware ?? 'network' } };
    };
    const boot: Lab['boot'] = async (name, words) => {
      const hardware = hardwareOf(name);
      const files = { kernel: join(image, 'kernel'), initrd: join(image, 'initrd.gz') };
      const start = words === undefined ? hardware.start : ({ from: 'kernel', ...files, words } as const);
      const machine = await startMachine(network, top, logs, { ...hardware, start });
      used.set(hardware.tap, machine.isOver);
      return machine;
    };
    return {
      ...{ top, network, server, boot, remove },
      bootQuickly: (node) => boot(node, commandLineOf(top, node)),
      prepare: (node, consolePort) => prepareMachine(top, logs, { ...hardwareOf(node), consolePort }),
    };
  } catch (error) {
    remove();
    throw error;
  }
};

const freshPlace = (): Place => {
  const logs = mkdtempSync(join(tmpdir(), 'statelite-boot-logs-'));
  process.stdout.write(`The console logs of this boot test are in ${logs}\n`);
  return { top: mkdtempSync(join(tmpdir(), 'statelite-boot-')), logs };
};

const loaders = ['/usr/lib/PXELINUX/pxelinux.0', '/usr/lib/syslinux/modules/bios/ldlinux.c32'] as const;
