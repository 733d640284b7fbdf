import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { type BigIntStats, lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** What of each file is compared: what a user can see, or also what shows that somebody wrote without a need. */
export type Closeness = 'seen' | 'touched';

/**
 * Everything below a directory, by path from there. `seen`: type, mode, owner, number of names, content, extended
 * attributes, and of all but directories the time. `touched`: also inode, times of directories, and times of change.
 */
export const everything = (directory: string, closeness: Closeness = 'seen'): ReadonlyMap<string, string> => {
  const found = new Map<string, string>();
  const attributes = attributesBelow(directory);
  const walk = (below: string): void => {
    const path = `${directory}${below}`;
    const stats = lstatSync(path, { bigint: true });
    found.set(below === '' ? '/' : below, `${look(stats, path, closeness)} ${attributes.get(path) ?? ''}`.trimEnd());
    if (stats.isDirectory()) for (const name of readdirSync(path)) walk(`${below}/${name}`);
  };
  walk('');
  return found;
};

/** How two looks at one directory differ: a line for each path that was lost, is new, or is not the same. */
export const differences = (
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): readonly string[] =>
  [...new Set([...before.keys(), ...after.keys()])]
    .filter((path) => before.get(path) !== after.get(path))
    .sort()
    .map((path) => `${path}: ${before.get(path) ?? 'nothing'} => ${after.get(path) ?? 'nothing'}`);

const look = (stats: BigIntStats, path: string, closeness: Closeness): string => {
  const words = [
    (Number(stats.mode) & 0o170000).toString(8),
    (Number(stats.mode) & 0o7777).toString(8),
    `${stats.uid}:${stats.gid}`,
  ];
  if (!stats.isDirectory()) words.push(`names=${stats.nlink}`, `time=${stats.mtimeNs}`);
  if (closeness === 'touched') words.push(`inode=${stats.ino}`, `time=${stats.mtimeNs}`, `changed=${stats.ctimeNs}`);
  if (stats.isSymbolicLink()) words.push(`-> ${readlinkSync(path)}`);
  if (stats.isFile()) words.push(createHash('sha256').update(readFileSync(path)).digest('hex').slice(0, 16));
  return words.join(' ');
};

/** One run of getfattr(1) for all; it writes a file's name, then a line for each attribute, then a blank line. */
const attributesBelow = (directory: string): ReadonlyMap<string, string> => {
  const done = spawnSync(
    'getfattr',
    [
      '--recursive',
      '--physical',
      '--no-dereference',
      '--dump',
      '--match=-',
      '--encoding=hex',
      '--absolute-names',
      directory,
    ],
    { encoding: 'utf8', maxBuffer: 1 << 28 },
  );
  const found = new Map<string, string>();
  for (const block of done.stdout.split('\n\n')) {
    const [name = '', ...lines] = block.trimEnd().split('\n');
    // The attributes that hold access control lists and labels are told too, in the order of their names.
    if (name.startsWith('# file: ')) found.set(unescaped(name.slice('# file: '.length)), lines.sort().join(' '));
  }
  return found;
};

const unescaped = (name: string): string =>
  name.replace(/\\([0-7]{3})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 8)));
