import { isUtf8 } from 'node:buffer';
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  lchownSync,
  lstatSync,
  lutimesSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  type Stats,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';

/** One line of a tree's text. `content` undefined means any content; `absent` removes what is there. */
export interface TreeLine {
  readonly type: 'dir' | 'file' | 'link' | 'fifo' | 'absent';
  readonly path: string;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Seconds since 1970; undefined means a time that nobody looks at. */
  readonly mtime: number | undefined;
  readonly content: string | Buffer | undefined;
  readonly target: string;
}

/** The lines below one directory; what is not listed is not looked at. */
export interface TreePart {
  readonly directory: string;
  readonly lines: readonly TreeLine[];
}

// Times before this are part of a story; later ones are "now" and never written down.
const firstRealTime = 1_600_000_000;

/**
 * Reads a tree's text: `in DIRECTORY` begins a part, then a line for each thing below it, with paths from there:
 * `dir 0755 root /etc`, `file 0644 root /etc/ntp.conf "server a"`, `link /etc/mtab -> /proc/self/mounts`,
 * `fifo 0600 root /run/f`, `absent /etc/motd`. An owner that is not root is `UID:GID`; `@SECONDS` after it is the time;
 * `...` stands for any content, `hex:00ff` is one that is no text; a name that is not plain is a JSON text. Directories that are 0755 root and hold
 * something need no line.
 */
export const parseTree = (text: string): readonly TreePart[] => {
  const parts: { directory: string; lines: TreeLine[] }[] = [];
  for (const line of text.split('\n')) {
    const words = wordsOf(line);
    if (words.length === 0) continue;
    if (words[0] === 'in') parts.push({ directory: words[1] ?? '/', lines: [] });
    else {
      if (parts.length === 0) parts.push({ directory: '/', lines: [] });
      parts.at(-1)?.lines.push(parseLine(words, line));
    }
  }
  return parts;
};

/** Makes what a tree's text says below `root`, which the caller made; owners only when we are root. */
export const writeTree = (root: string, parts: readonly TreePart[]): void => {
  const entries = parts.flatMap(({ directory, lines }) =>
    lines.map((line) => ({ line, at: () => pathBelow(root, join(directory, line.path)) })),
  );
  for (const { line, at } of entries) write(line, at());
  // Afterwards and the deepest first, because making something changes the mode's effect and the times above it.
  const deepestFirst = entries.map(({ line, at }) => ({ line, at: at() })).sort((a, b) => (a.at < b.at ? 1 : -1));
  for (const { line, at } of deepestFirst) setAttributes(line, at);
};

/** The text of what is below some directories of `root`, in the form that `parseTree` reads, sorted by path. */
export const readTree = (root: string, directories: readonly string[]): string =>
  directories
    .map((directory) => {
      const lines: string[] = [];
      collect(pathBelow(root, `${directory}/x`).slice(0, -2), '', lines);
      return `${directory === '/' && directories.length === 1 ? '' : `in ${quoted(directory)}\n`}${lines.map((line) => `${line}\n`).join('')}`;
    })
    .join('');

/**
 * The real path of something below `root`; `RUN` is the last name in its directory, the newest run. A story may hold a link such as `/var/run -> /run`; going through it would
 * leave the temporary directory for this machine's own files.
 */
const pathBelow = (root: string, path: string): string => {
  const parts = path.split('/').filter((part) => part !== '' && part !== '.');
  const run = parts.indexOf('RUN');
  if (run > 0)
    parts[run] =
      readdirSync(join(root, ...parts.slice(0, run)))
        .sort()
        .at(-1) ?? 'RUN';
  let at = root;
  for (const part of parts.slice(0, -1)) {
    at = join(at, part);
    const found = lstatSync(at, { throwIfNoEntry: false });
    if (found?.isSymbolicLink() === true) throw new Error(`a story goes through a link: ${path}`);
  }
  return join(root, ...parts);
};

const wordsOf = (line: string): readonly string[] => line.match(/"(?:[^"\\]|\\.)*"|\S+/g) ?? [];

const unquoted = (word: string): string => {
  if (!word.startsWith('"')) return word;
  const value: unknown = JSON.parse(word);
  if (typeof value !== 'string') throw new Error(`not a text: ${word}`);
  return value;
};

const parseLine = (words: readonly string[], line: string): TreeLine => {
  const [type, ...rest] = words;
  const nothing = { mode: 0o777, uid: 0, gid: 0, mtime: undefined, content: undefined, target: '' };
  const at = (index: number): string => {
    const word = rest[index];
    if (word === undefined) throw new Error(`tree line lacks a word: ${line}`);
    return unquoted(word);
  };
  if (type === 'absent') return { ...nothing, type, path: at(0) };
  if (type === 'link') {
    if (at(1) !== '->') throw new Error(`tree line lacks "->": ${line}`);
    return { ...nothing, type, path: at(0), target: at(2) };
  }
  if (type !== 'dir' && type !== 'file' && type !== 'fifo') throw new Error(`not a line of a tree: ${line}`);
  if (!/^[0-7]{4}$/.test(at(0))) throw new Error(`tree line lacks a mode: ${line}`);
  const [uid = 0, gid = 0] = at(1) === 'root' ? [0, 0] : at(1).split(':').map(Number);
  const timed = rest[2]?.startsWith('@') === true;
  const word = rest[timed ? 4 : 3];
  return {
    type,
    path: at(timed ? 3 : 2),
    mode: Number.parseInt(at(0), 8),
    uid,
    gid,
    mtime: timed ? Number(rest[2]?.slice(1)) : undefined,
    content: contentOf(word),
    target: '',
  };
};

const contentOf = (word: string | undefined): string | Buffer | undefined => {
  if (word === undefined) return '';
  if (word.startsWith('hex:')) return Buffer.from(word.slice(4), 'hex');
  return word === '...' ? undefined : unquoted(word);
};

const write = (line: TreeLine, at: string): void => {
  const found = lstatSync(at, { throwIfNoEntry: false });
  if (found !== undefined && !(line.type === 'dir' && found.isDirectory())) rmSync(at, { recursive: true });
  if (line.type === 'absent') return;
  mkdirSync(dirname(at), { recursive: true, mode: 0o755 });
  if (line.type === 'dir') mkdirSync(at, { recursive: true, mode: 0o755 });
  if (line.type === 'file') writeFileSync(at, line.content ?? '');
  if (line.type === 'link') symlinkSync(line.target, at);
  if (line.type === 'fifo') execFileSync('mkfifo', [at]);
};

const setAttributes = (line: TreeLine, at: string): void => {
  if (line.type === 'absent') return;
  const isRoot = process.getuid?.() === 0;
  if (line.type === 'link') {
    if (isRoot) lchownSync(at, 0, 0);
    lutimesSync(at, firstRealTime, firstRealTime);
    return;
  }
  if (isRoot) chownSync(at, line.uid, line.gid);
  chmodSync(at, line.mode);
  const time = line.mtime ?? firstRealTime;
  utimesSync(at, time, time);
};

const collect = (directory: string, below: string, lines: string[]): void => {
  if (lstatSync(directory, { throwIfNoEntry: false })?.isDirectory() !== true) return;
  const names = readdirSync(directory).sort((a, b) => (a < b ? -1 : 1));
  for (const name of names) {
    const at = join(directory, name);
    const path = `${below}/${name}`;
    const stats = lstatSync(at);
    const text = lineText(at, path, stats);
    if (text !== undefined) lines.push(text);
    if (stats.isDirectory()) collect(at, path, lines);
  }
};

/** Undefined for a directory that its content implies. */
const lineText = (at: string, path: string, stats: Stats): string | undefined => {
  const mode = (stats.mode & 0o7777).toString(8).padStart(4, '0');
  const owner = stats.uid === ownUid() && stats.gid === ownGid() ? 'root' : `${stats.uid}:${stats.gid}`;
  const seconds = Math.floor(stats.mtimeMs / 1000);
  const time = seconds < firstRealTime ? ` @${seconds}` : '';
  if (stats.isSymbolicLink()) return `link ${quoted(path)} -> ${quoted(readlinkSync(at))}`;
  if (stats.isDirectory()) {
    const implied = mode === '0755' && owner === 'root' && time === '' && readdirSync(at).length > 0;
    return implied ? undefined : `dir ${mode} ${owner}${time} ${quoted(path)}`;
  }
  if (!stats.isFile()) return `fifo ${mode} ${owner}${time} ${quoted(path)}`;
  const bytes = readFileSync(at);
  const shown = bytes.length === 0 ? '' : bytes.length > 200 ? ' ...' : ` ${contentText(bytes)}`;
  return `file ${mode} ${owner}${time} ${quoted(path)}${shown}`;
};

const contentText = (bytes: Buffer): string =>
  isUtf8(bytes) ? JSON.stringify(bytes.toString('utf8')) : `hex:${bytes.toString('hex')}`;

/** Without privileges everything is ours, and is written as root's so that stories read the same. */
const ownUid = (): number => process.getuid?.() ?? 0;
const ownGid = (): number => process.getgid?.() ?? 0;

const quoted = (text: string): string => {
  if (/^[!-~]+$/.test(text) && !text.startsWith('"')) return text;
  return JSON.stringify(text).replace(
    /[^ -~]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
};
