import {
  chmodSync,
  copyFileSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { commandPath } from '../../system/support/lacking.ts';
import { run, runScript } from './commands.ts';

/** What goes into an initramfs of the test's own, beside busybox. */
export interface Contents {
  /** Texts by path. */
  readonly texts: Readonly<Record<string, string>>;
  /** Scripts of test/boot/guest or of the project, by path. */
  readonly scripts: Readonly<Record<string, string>>;
  /** Programs of this machine, with the libraries they need. */
  readonly programs: readonly string[];
  /** Programs that come another way and find their libraries here. */
  readonly guests?: readonly string[];
  /** Module files, in the order in which they load. */
  readonly modules: readonly string[];
}

/** Packs an initramfs; `work` is a directory for what lies between. */
export const packInitramfs = (work: string, contents: Contents, file: string): void => {
  const tree = mkdtempSync(join(work, 'initramfs-'));
  // rpcbind gives up its privileges and must still be able to look around.
  chmodSync(tree, 0o755);
  for (const directory of ['dev', 'proc', 'sys', 'run', 'root', 'disk', 'tmp', 'etc', 'var', 'lib/modules']) {
    mkdirSync(join(tree, directory), { recursive: true });
  }
  symlinkSync('/run', join(tree, 'var/run'));
  // Where mount looks for mount.nfs.
  symlinkSync('usr/sbin', join(tree, 'sbin'));
  layBusybox(tree);
  for (const [path, text] of Object.entries(contents.texts)) put(tree, path, (to) => writeFileSync(to, text));
  for (const [path, from] of Object.entries(contents.scripts)) put(tree, path, (to) => copyExecutable(from, to));
  for (const program of contents.programs) layProgram(tree, program);
  for (const program of contents.guests ?? []) layLibraries(tree, program);
  for (const module of contents.modules) copyFileSync(module, join(tree, 'lib/modules', basename(module)));
  writeFileSync(
    join(tree, 'etc/modules'),
    contents.modules.map((module) => `/lib/modules/${basename(module)}\n`).join(''),
  );
  runScript('cd "$1"; find . | cpio -o -H newc --quiet -R 0:0 | gzip -1 >"$2"', [tree, file]);
  rmSync(tree, { recursive: true });
};

/** Lays busybox and its names into a tree. */
export const layBusybox = (tree: string): void => {
  const busybox = programPath('busybox');
  put(tree, 'bin/busybox', (to) => copyExecutable(busybox, to));
  layLibraries(tree, busybox);
  for (const name of run(busybox, ['--list']).trim().split('\n')) {
    if (name !== 'busybox') symlinkSync('busybox', join(tree, 'bin', name));
  }
};

const layProgram = (tree: string, program: string): void => {
  const path = programPath(program);
  const name = basename(path);
  // Where busybox has a program of that name, this one stands for it.
  const at =
    lstatSync(join(tree, 'bin', name), { throwIfNoEntry: false }) === undefined ? `usr/sbin/${name}` : `bin/${name}`;
  rmSync(join(tree, at), { force: true });
  put(tree, at, (to) => copyExecutable(path, to));
  layLibraries(tree, path);
};

const layLibraries = (tree: string, path: string): void => {
  // A static program has none, and ldd calls that an error.
  for (const line of runScript('ldd "$1" || :', [path]).split('\n')) {
    const library = /(\/\S+) \(0x/.exec(line)?.[1];
    if (library !== undefined) put(tree, library, (to) => copyExecutable(library, to));
  }
};

const programPath = (name: string): string => {
  const path = commandPath(name);
  if (path === undefined) throw new Error(`there is no program ${name}`);
  return path;
};

const put = (tree: string, path: string, write: (to: string) => void): void => {
  const to = join(tree, path);
  mkdirSync(dirname(to), { recursive: true });
  write(to);
};

const copyExecutable = (from: string, to: string): void => {
  copyFileSync(from, to);
  chmodSync(to, 0o755);
};
