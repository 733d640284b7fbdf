import { type ChildProcess, spawn } from 'node:child_process';

/** How a program ended: its exit status, 128 and more for a signal; `stopped` when it was us who ended it. */
export interface Ended {
  readonly status: number;
  readonly stopped: boolean;
}

/** How a program of a build is run. */
export interface ContainedOptions {
  /** A file descriptor that gets everything it prints. */
  readonly log: number;
  /** Where its standard output goes instead. */
  readonly output?: number;
  readonly home: string;
  /** Asked again and again; the program is ended once it says true. */
  stop(): boolean;
  /** Called about every five seconds. */
  tick?(): void;
}

/**
 * Runs a program in namespaces of its own for mounts and processes: what it mounts and starts ends with it, and it ends
 * with us, also when we are killed.
 */
export const runContained = (words: readonly string[], options: ContainedOptions): Promise<Ended> =>
  new Promise((resolve, reject) => {
    const child = spawn('setpriv', [...wrapper, ...words], {
      stdio: ['ignore', options.output ?? options.log, options.log],
      cwd: '/',
      env: environment(options.home),
      // A group of its own: an interrupt at the terminal reaches us alone, and we end the program.
      detached: true,
    });
    let stopped = false;
    let turns = 0;
    const timer = setInterval(() => {
      turns += 1;
      if (turns % 25 === 0) options.tick?.();
      if (stopped || !options.stop()) return;
      stopped = true;
      endGroup(child);
    }, 200);
    child.once('error', (error) => {
      clearInterval(timer);
      reject(error);
    });
    child.once('close', (code) => {
      clearInterval(timer);
      resolve({ status: code ?? 137, stopped });
    });
  });

const wrapper = [
  '--pdeathsig',
  'KILL',
  '--',
  'unshare',
  '--mount',
  '--propagation',
  'private',
  '--pid',
  '--fork',
  '--kill-child',
  '--mount-proc',
  '--',
] as const;

/** unshare dies, and with it its child, which is the first process of its namespace: the kernel ends all others. */
const endGroup = ({ pid }: ChildProcess): void => {
  if (pid !== undefined) process.kill(-pid, 'SIGKILL');
};

/** Nothing of this process leaks into the tree. Proxies are needed to download. */
const environment = (home: string): NodeJS.ProcessEnv => ({
  PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
  LC_ALL: 'C.UTF-8',
  HOME: home,
  DEBIAN_FRONTEND: 'noninteractive',
  // Packages of kernels for Debian would make an initrd that nobody uses: ours is made in a stage of its own.
  INITRD: 'No',
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => /^(https?|ftp|no)_proxy$/i.test(name))),
});
