import { type SpawnSyncReturns, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Outcome } from './machine.ts';

/** What every build needs, for `needs`. */
export const buildNeeds = {
  root: true,
  commands: ['unshare', 'setpriv', 'chroot', 'cp', 'tar', 'pgrep', 'setfattr', 'busybox'],
} as const;

/** A repository and a management node below one temporary directory, where images are really built. */
export interface BuildSite {
  readonly directory: string;
  /** The real name of a path below `--root`. */
  at(path: string): string;
  /** The directory of the image `name`. */
  image(name: string): string;
  /** Writes a file below `--root`. */
  write(path: string, text: string): void;
  /** Writes a file of the repository. */
  keep(name: string, text: string): void;
  /** Declares the image `name` with the lines of its build. */
  declare(name: string, build: string): void;
  run(...args: readonly string[]): Outcome;
  /** As `run` in a namespace of mounts, after a shell script. */
  runAfter(script: string, ...args: readonly string[]): Outcome;
  /** Starts a command, kills it with SIGKILL once it has printed a text, and returns what it printed. */
  killAt(text: string, pause: number, ...args: readonly string[]): Promise<string>;
  sh(script: string, ...args: readonly string[]): string;
  remove(): void;
}

/** An empty site; nothing is built yet. */
export const buildSite = (): BuildSite => {
  const directory = mkdtempSync(join(tmpdir(), 'statelite-genimage-'));
  const at = (path: string): string => join(directory, 'root', path);
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  };
  const keep = (name: string, text: string): void => write(join(directory, 'site', name), text);
  const words = (args: readonly string[]): readonly string[] => [
    program,
    '-C',
    join(directory, 'site'),
    '--root',
    join(directory, 'root'),
    ...args,
  ];
  keep('statelite.yaml', site);
  for (const path of ['etc', 'install', 'tftpboot']) mkdirSync(at(path), { recursive: true });
  return {
    directory,
    at,
    image: (name) => at(`install/netboot/os1/x86_64/${name}`),
    write: (path, text) => write(at(path), text),
    keep,
    declare: (name, build) => keep(`manifests/${name}.yaml`, manifest(name, build)),
    run: (...args) => outcome(spawnSync(process.execPath, words(args), options)),
    runAfter: (script, ...args) =>
      outcome(
        spawnSync(
          'unshare',
          [
            '--mount',
            '--propagation',
            'private',
            'sh',
            '-euc',
            `${script}\nexec "$@"`,
            'sh',
            process.execPath,
            ...words(args),
          ],
          options,
        ),
      ),
    killAt: (text, pause, ...args) => killAt(text, pause, words(args)),
    sh: (script, ...args) => {
      const done = spawnSync('sh', ['-euc', script, 'sh', ...args], { ...options, cwd: directory });
      if (done.status !== 0) throw new Error(`exit ${done.status} of ${script}\n${done.stderr}`);
      return done.stdout;
    },
    remove: () => {
      if (readFileSync('/proc/self/mounts', 'utf8').includes(directory)) throw new Error('something is still mounted');
      spawnSync('rm', ['-rf', '--one-file-system', '--', directory]);
    },
  };
};

const options = { encoding: 'utf8', maxBuffer: 1 << 26 } as const;

const program = fileURLToPath(new URL('../../../dist/cli.js', import.meta.url));

const outcome = ({ status, stdout, stderr, error }: SpawnSyncReturns<string>): Outcome => {
  if (error !== undefined) throw error;
  return { code: status ?? 137, out: stdout, err: stderr };
};

const killAt = (text: string, pause: number, words: readonly string[]): Promise<string> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'inherit'] });
    let out = '';
    child.stdout.setEncoding('utf8').on('data', (more: string) => {
      const seen = out.includes(text);
      out += more;
      if (!seen && out.includes(text)) setTimeout(() => child.kill('SIGKILL'), pause);
    });
    child.once('error', reject);
    child.once('close', () => resolve(out));
  });

/** The host's own package sources, so that no mirror is named in a test. */
export const hostSources = (): string =>
  ['/etc/apt/sources.list.d/debian.sources', '/etc/apt/sources.list.d/ubuntu.sources', '/etc/apt/sources.list'].find(
    (path) => existsSync(path) && /^(deb |URIs:)/m.test(readFileSync(path, 'utf8')),
  ) ?? '/etc/apt/sources.list';

const site = `apiVersion: statelite/v1
kind: Site
metadata: { name: tokyo }
spec: { manifests: ["manifests/*.yaml"], master: 10.0.0.1 }
`;

const manifest = (name: string, build: string): string => `apiVersion: statelite/v1
kind: Image
metadata: { name: ${name} }
spec:
  os: os1
  arch: x86_64
  profile: ${name}
  build:
${build.replace(/^(?=.)/gm, '    ')}
`;
