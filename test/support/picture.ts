import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { geteuid } from 'node:process';

/** Whether these tests may give files away. */
export const isRoot = geteuid?.() === 0;

/** What a picture leaves out. */
export interface Omissions {
  /** Paths below the directory that are not looked at. */
  readonly without?: readonly string[];
}

/**
 * Everything below a directory that somebody could notice, by path: type, mode, owner, content, link text, and the time of
 * regular files that were planted (see random-tree.ts); what was written since is `now`. Directories have no time.
 */
export const pictureOf = (directory: string, omit: Omissions = {}): ReadonlyMap<string, string> => {
  const picture = new Map<string, string>();
  const skipped = new Set(omit.without ?? []);
  const walk = (path: string): void => {
    if (skipped.has(path)) return;
    const at = `${directory}${path}`;
    const stats = lstatSync(at, { throwIfNoEntry: false });
    if (stats === undefined) return;
    const owner = `${(stats.mode & 0o7777).toString(8)} ${stats.uid}:${stats.gid}`;
    if (stats.isSymbolicLink()) picture.set(path, `link ${readlinkSync(at)}`);
    else if (stats.isFile()) {
      const time = stats.mtimeMs < firstRealTime ? stats.mtimeMs : 'now';
      picture.set(path, `file ${owner} ${time} ${shortened(readFileSync(at, 'latin1'))}`);
    } else if (stats.isDirectory()) {
      picture.set(path, `dir ${owner}`);
      for (const name of readdirSync(at).sort()) walk(`${path}/${name}`);
    } else picture.set(path, `other ${owner}`);
  };
  walk('');
  return picture;
};

const firstRealTime = 1_600_000_000_000;

/** Long texts are ours; only whether they are equal matters. */
const shortened = (text: string): string =>
  text.length < 300 ? text : `${text.slice(0, 40)}… ${createHash('sha256').update(text).digest('hex')}`;

/** The lines in which two pictures differ: `-` only before, `+` only after. */
export const differences = (
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): readonly string[] => {
  const lines: string[] = [];
  for (const [path, what] of before) if (after.get(path) !== what) lines.push(`- ${JSON.stringify(path)} ${what}`);
  for (const [path, what] of after) if (before.get(path) !== what) lines.push(`+ ${JSON.stringify(path)} ${what}`);
  return lines;
};

/** The contents of all regular files below a directory, the texts of all links, and where each was seen. */
export const possessionsOf = (
  directory: string,
): { readonly contents: ReadonlySet<string>; readonly links: ReadonlyMap<string, string> } => {
  const contents = new Set<string>();
  const links = new Map<string, string>();
  for (const [path, what] of pictureOf(directory)) {
    if (what.startsWith('link ')) links.set(path, what.slice(5));
    else if (what.startsWith('file ')) contents.add(what.split(' ').slice(4).join(' '));
  }
  return { contents, links };
};
