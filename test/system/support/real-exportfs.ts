import { spawnSync } from 'node:child_process';
import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** What exportfs made of one exports file. */
export interface Exported {
  readonly code: number;
  readonly errors: string;
  /** /var/lib/nfs/etab afterwards: every client of every path with all its options. */
  readonly etab: string;
}

/** A file for exportfs to read, with files of exports.d by name. */
export interface ExportsCase {
  readonly text: string;
  readonly extra?: Readonly<Record<string, string>>;
}

/**
 * Runs `exportfs -ra` on each case, in a chroot of its own that holds the host's programs read-only and `directories`,
 * within one private mount namespace. Nothing outside a temporary directory is written. Needs root.
 */
export const runExportfs = (cases: readonly ExportsCase[], directories: readonly string[]): readonly Exported[] => {
  const top = mkdtempSync(join(tmpdir(), 'statelite-exportfs-'));
  try {
    const root = join(top, 'root');
    makeRoot(root, directories);
    for (const [i, one] of cases.entries()) writeCase(join(top, 'cases', String(i)), one);
    const made = spawnSync(
      'unshare',
      ['--mount', '--propagation', 'private', 'sh', '-ec', script, 'sh', top, String(cases.length)],
      {
        encoding: 'utf8',
      },
    );
    if (made.status !== 0) throw new Error(`cannot run exportfs in a chroot: ${made.error?.message ?? made.stderr}`);
    return cases.map((_, i) => readCase(join(top, 'cases', String(i))));
  } finally {
    rmSync(top, { recursive: true, force: true });
  }
};

// $1 holds root and cases, $2 is the number of cases. A namespace of mounts ends with its only process.
const script = `
for part in usr lib lib64 bin sbin; do
  if [ -d "/$part" ] && [ ! -L "/$part" ]; then
    mount --bind "/$part" "$1/root/$part"
    mount -o remount,ro,bind "$1/root/$part"
  fi
done
i=0
while [ "$i" -lt "$2" ]; do
  here=$1/cases/$i
  cp "$here/exports" "$1/root/etc/exports"
  rm -rf "$1/root/etc/exports.d"
  cp -r "$here/exports.d" "$1/root/etc/exports.d"
  : >"$1/root/var/lib/nfs/etab"
  code=0
  PATH=/usr/sbin:/usr/bin:/sbin:/bin chroot "$1/root" exportfs -ra </dev/null >"$here/errors" 2>&1 || code=$?
  echo "$code" >"$here/code"
  cp "$1/root/var/lib/nfs/etab" "$here/etab"
  i=$((i + 1))
done
`;

const makeRoot = (root: string, directories: readonly string[]): void => {
  for (const path of ['/etc/exports.d', '/var/lib/nfs', '/dev', ...directories])
    mkdirSync(join(root, path), { recursive: true });
  writeFileSync(join(root, 'var/lib/nfs/rmtab'), '');
  for (const part of ['usr', 'lib', 'lib64', 'bin', 'sbin']) {
    const found = lstatSync(join('/', part), { throwIfNoEntry: false });
    if (found?.isSymbolicLink()) symlinkSync(readlinkSync(join('/', part)), join(root, part));
    else if (found?.isDirectory()) mkdirSync(join(root, part), { recursive: true });
  }
};

const writeCase = (directory: string, one: ExportsCase): void => {
  mkdirSync(join(directory, 'exports.d'), { recursive: true });
  writeFileSync(join(directory, 'exports'), one.text);
  for (const [name, text] of Object.entries(one.extra ?? {})) {
    const path = join(directory, 'exports.d', name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
};

const readCase = (directory: string): Exported => ({
  code: Number(readFileSync(join(directory, 'code'), 'utf8')),
  errors: readFileSync(join(directory, 'errors'), 'utf8'),
  etab: readFileSync(join(directory, 'etab'), 'utf8'),
});
