import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { must } from '../../../src/core/bug.ts';
import { commandPath } from './lacking.ts';
import { runtimeApplets } from './small-node.ts';

/** Where the directories of a node's servers and images are on this machine. */
export interface Ground {
  /** What `--root` names. */
  readonly root: string;
  /** The image's root tree. */
  readonly rootimg: string;
  /** An empty directory for this node's own files. */
  readonly scratch: string;
}

/** A node that runs, in a mount namespace of its own, from an image that may be changed meanwhile. */
export interface RunningNode {
  /** Exit code and words of the runtime at boot. */
  readonly boot: { readonly code: number; readonly said: string };
  /** Runs a script in the node's root, with busybox. */
  sh(script: string): string;
  stop(): void;
}

/** What an image must have before it is converted, so that a node can run from it. */
export const furnish = (rootimg: string): void => {
  for (const name of ['dev', 'proc', 'bin', 'etc', '.sllocal/localmnt', '.statelite/lists'])
    mkdirSync(`${rootimg}/${name}`, { recursive: true });
  const busybox = must(commandPath('busybox'), 'busybox');
  spawnSync('cp', [busybox, `${rootimg}/bin/busybox`]);
  for (const name of [...runtimeApplets, 'readlink', 'grep', 'find', 'touch', 'tr'])
    if (!existsSync(`${rootimg}/bin/${name}`)) symlinkSync('busybox', `${rootimg}/bin/${name}`);
};

/** Boots a node with the runtime that the image has. Its server is this machine, below the ground's root. */
export const bootNode = async (name: string, { root, rootimg, scratch }: Ground): Promise<RunningNode> => {
  const at = `${scratch}/root`;
  mkdirSync(at, { recursive: true });
  mkdirSync(`${scratch}/disk`, { recursive: true });
  writeFileSync(`${scratch}/cmdline`, `NODE=${name}\n`);
  writeFileSync(`${scratch}/mount`, mountProgram(root), { mode: 0o755 });
  // The disk of its own outlives a boot.
  const script = `
    mount --bind ${rootimg} ${at} && mount -o remount,bind,ro ${at} &&
      mount --rbind /dev ${at}/dev && mount --rbind /proc ${at}/proc &&
      mount --bind ${scratch}/disk ${at}/.sllocal/localmnt || exit 99
    STATELITE_LISTS=${root}/install/statelite STATELITE_MOUNT=${scratch}/mount STATELITE_TRIES=1 \\
      STATELITE_CONSOLE=/dev/null STATELITE_CMDLINE=${scratch}/cmdline dash ${at}/etc/init.d/statelite ${at} 2>${scratch}/said
    code=$?
    mkdir -p ${at}/.statelite/lists && mount --bind ${root}/install/statelite ${at}/.statelite/lists
    echo $code; exec cat`;
  const keeper = spawn('unshare', ['--mount', '--propagation', 'private', 'sh', '-c', script], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const code = Number(await firstLine(keeper));
  const enter = [`--mount=/proc/${keeper.pid}/ns/mnt`, must(commandPath('chroot'), 'chroot'), at];
  const sh = (inside: string): string => {
    const ran = spawnSync('nsenter', [...enter, '/bin/busybox', 'sh', '-c', inside], {
      encoding: 'utf8',
      env: { PATH: '/bin' },
      timeout: 120_000,
      maxBuffer: 1 << 28,
    });
    return `${ran.stdout}${ran.stderr}`;
  };
  return {
    boot: { code, said: sh('cat /.statelite/statelite.log') },
    sh,
    stop: () => void keeper.stdin?.end(),
  };
};

const firstLine = async (keeper: ChildProcess): Promise<string> => {
  let text = '';
  keeper.stdout?.setEncoding('utf8').on('data', (more: string) => {
    text += more;
  });
  for (let tries = 0; tries < 2400 && !text.includes('\n'); tries += 1) await pause(50);
  return text.split('\n')[0] ?? '';
};

const mountProgram = (root: string): string => `#!/bin/sh
[ -d "${root}$2" ] || exit 1
mount -o bind "${root}$2" "$3" || exit 1
case ,$4, in *,ro,*) mount -o remount,bind,ro "${root}$2" "$3" ;; esac
`;
