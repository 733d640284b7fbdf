import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { type BigIntStats, lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** What was found below a directory: a line of what is compared, by path from there. */
export type Everything = ReadonlyMap<string, string>;

/**
 * What a user of the directory can see: type, mode, owner, number of names, content, extended attributes, and the time
 * of all but directories. Times after `since` (milliseconds since 1970) are the test's own and told as `new`.
 */
export const everythingSeen = (directory: string, since: number): Everything =>
  everything(directory, (stats) => {
    if (stats.isDirectory()) return [];
    return [`names=${stats.nlink}`, `time=${stats.mtimeMs > BigInt(since) ? 'new' : stats.mtimeNs}`];
  });

/** As `everythingSeen`, with all that tells of a write: inodes, all times, and the times of change. */
export const everythingTouched = (directory: string): Everything =>
  everything(directory, (stats) => [
    `names=${stats.nlink}`,
    `inode=${stats.ino}`,
    `time=${stats.mtimeNs}`,
    `changed=${stats.ctimeNs}`,
  ]);

/** How two looks differ: a line for each path that was lost, is new, or is not the same. */
export const differences = (before: Everything, after: Everything): readonly string[] =>
  [...new Set([...before.keys(), ...after.keys()])]
    .filter((path) => before.get(path) !== after.get(path))
    .sort()
    .map((path) => `${path}: ${before.get(path) ?? 'nothing'} => ${after.get(path) ?? 'nothing'}`);

const everything = (directory: string, numbers: (stats: BigIntStats) => readonly string[]): Everything => {
  const found = new Map<string, string>();
  const attributes = attributesBelow(directory);
  const walk = (below: string): void => {
    const path = `${directory}${below}`;
    const stats = lstatSync(path, { bigint: true });
    const words = [...modeWords(stats), ...numbers(stats), ...contentWords(stats, path), attributes.get(path) ?? ''];
    found.set(below === '' ? '/' : below, words.join(' ').trimEnd());
    if (stats.isDirectory()) for (const name of readdirSync(path)) walk(`${below}/${name}`);
  };
  walk('');
  return found;
};

const modeWords = (stats: BigIntStats): readonly string[] => [
  (Number(stats.mode) & 0o170000).toString(8),
  (Number(stats.mode) & 0o7777).toString(8),
  `${stats.uid}:${stats.gid}`,
];

const contentWords = (stats: BigIntStats, path: string): readonly string[] => {
  if (stats.isSymbolicLink()) return [`-> ${readlinkSync(path)}`];
  if (stats.isFile()) return [createHash('sha256').update(readFileSync(path)).digest('hex').slice(0, 16)];
  return [];
};

/** One run of getfattr(1) for all; it writes a name, then a line for each attribute, then a blank line. */
const attributesBelow = (directory: string): ReadonlyMap<string, string> => {
  const options = ['--recursive', '--physical', '--no-dereference', '--dump', '--match=-', '--encoding=hex'];
  const done = spawnSync('getfattr', [...options, '--absolute-names', directory], {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  const found = new Map<string, string>();
  for (const block of done.stdout.split('\n\n')) {
    const [name = '', ...lines] = block.trimEnd().split('\n');
    if (name.startsWith('# file: ')) found.set(unescaped(name.slice('# file: '.length)), lines.sort().join(' '));
  }
  return found;
};

const unescaped = (name: string): string =>
  name.replace(/\\([0-7]{3})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 8)));
