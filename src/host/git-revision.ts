import { isUtf8 } from 'node:buffer';
import { spawnSync } from 'node:child_process';
import { posix } from 'node:path';
import type { Diagnostic } from '../core/diagnostic.ts';
import { HostError } from '../core/host-error.ts';
import type { OpenRepository } from './open-repository.ts';

/** A repository of manifests as a git revision has it: nothing is checked out. */
export interface GitRevision extends OpenRepository {
  /** The full name of the commit. */
  readonly commit: string;
  /** Every file that is no link, relative to the directory of manifests. */
  readonly names: readonly string[];
  /** Reads these files in one go; others are read one by one. */
  prefetch(names: readonly string[]): void;
}

/** Opens what `revision` has in the place of `directory`, which lies in a git work tree. */
export const openRevision = (directory: string, revision: string): GitRevision | { readonly problem: Diagnostic } => {
  const found = git(directory, ['rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`]);
  if (found.status !== 0) return { problem: noRevision(directory, revision, found.stderr) };
  const commit = found.stdout.toString('utf8').trim();
  const prefix = must(git(directory, ['rev-parse', '--show-prefix']))
    .toString('utf8')
    .replace(/\n$/, '');
  const blobs = listBlobs(
    must(git(directory, ['ls-tree', '-r', '-z', '--full-tree', commit, '--', prefix || '.'])),
    prefix,
  );
  const texts = new Map<string, Buffer>();
  const problems = new Map<string, Diagnostic>();
  const read = (name: string): string | undefined => {
    const blob = followed(posix.normalize(name), blobs, (one) => contentOf(directory, one, texts).toString('utf8'));
    if (blob === undefined) return undefined;
    const bytes = contentOf(directory, blob, texts);
    if (isUtf8(bytes)) return bytes.toString('utf8');
    problems.set(name, notUtf8(name));
    return undefined;
  };
  return {
    directory,
    commit,
    names: [...blobs].flatMap(([name, { link }]) => (link ? [] : [name])),
    read,
    prefetch: (names) =>
      fetchAll(
        directory,
        names.flatMap((name) => blobs.get(name) ?? []),
        texts,
      ),
    refused: (name) => problems.has(name),
    diagnostics: () => [...problems.values()],
  };
};

/** A file or link of a tree. */
interface Blob {
  readonly id: string;
  readonly link: boolean;
}

const listBlobs = (listing: Buffer, prefix: string): ReadonlyMap<string, Blob> => {
  const blobs = new Map<string, Blob>();
  for (const entry of listing.toString('utf8').split('\0')) {
    const parts = /^(\d{6}) blob ([0-9a-f]+)\t(.*)$/s.exec(entry);
    if (parts === null) continue;
    const [, mode = '', id = '', path = ''] = parts;
    if (path.startsWith(prefix)) blobs.set(path.slice(prefix.length), { id, link: mode === '120000' });
  }
  return blobs;
};

/** The file behind links between files of the tree, as many as Linux follows. */
const followed = (name: string, blobs: ReadonlyMap<string, Blob>, target: (blob: Blob) => string): Blob | undefined => {
  let at = name;
  for (let hops = 0; hops <= 40; hops += 1) {
    const blob = blobs.get(at);
    if (blob === undefined || !blob.link) return blob;
    at = posix.join(posix.dirname(at), target(blob));
  }
  return undefined;
};

const contentOf = (directory: string, { id }: Blob, texts: Map<string, Buffer>): Buffer => {
  const known = texts.get(id);
  if (known !== undefined) return known;
  const content = must(git(directory, ['cat-file', 'blob', id]));
  texts.set(id, content);
  return content;
};

/** One process for many files: `cat-file --batch` answers `ID blob SIZE`, the bytes and a newline for each. */
const fetchAll = (directory: string, blobs: readonly Blob[], texts: Map<string, Buffer>): void => {
  if (blobs.length === 0) return;
  const answer = must(git(directory, ['cat-file', '--batch'], blobs.map(({ id }) => `${id}\n`).join('')));
  for (let at = 0; at < answer.length; ) {
    const end = answer.indexOf(10, at);
    const [id = '', type, size] = answer.subarray(at, end).toString('latin1').split(' ');
    if (type !== 'blob') return;
    texts.set(id, answer.subarray(end + 1, end + 1 + Number(size)));
    at = end + 2 + Number(size);
  }
};

interface Done {
  readonly status: number | null;
  readonly stdout: Buffer;
  readonly stderr: string;
}

/** Only reads: no hooks, no lock files, no pager, no fetching, and paths are never patterns. */
const git = (directory: string, args: readonly string[], input?: string): Done => {
  const done = spawnSync(
    'git',
    ['--no-pager', '--no-optional-locks', '--literal-pathspecs', '-C', directory, ...args],
    {
      input: input ?? '',
      env: { ...process.env, GIT_NO_LAZY_FETCH: '1', GIT_TERMINAL_PROMPT: '0', LC_ALL: 'C' },
      maxBuffer: 1 << 30,
    },
  );
  if (done.error !== undefined) {
    const message = 'git is needed to read a revision, and cannot be run: install git';
    throw new HostError({ verb: 'run', path: 'git', errno: 'ENOENT', message });
  }
  return { status: done.status, stdout: done.stdout, stderr: done.stderr.toString('utf8') };
};

const must = ({ status, stdout, stderr }: Done): Buffer => {
  if (status === 0) return stdout;
  throw new HostError({ verb: 'read', path: 'the git repository', errno: 'EIO', message: stderr.trim() });
};

const noRevision = (directory: string, revision: string, stderr: string): Diagnostic => ({
  code: 'no-such-target',
  severity: 'error',
  message: /not a git repository|dubious ownership/.test(stderr)
    ? `${directory} is not in a git repository that may be read: ${(stderr.trim().split('\n')[0] ?? '').replace(/^fatal: /, '')}`
    : `${JSON.stringify(revision)} is no revision of the git repository`,
  help: 'name a commit, a branch or a tag, for example HEAD~1',
});

const notUtf8 = (file: string): Diagnostic => ({
  code: 'file-not-utf8',
  severity: 'error',
  message: `${file} is not UTF-8 text`,
  help: 'save it as UTF-8',
});
