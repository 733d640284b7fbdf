import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Every file, directory and link below a root with all that must survive: mode, owner, content, and the time of files.
 * The engine's own state is left out. One line each, sorted.
 */
export const everythingBelow = (root: string): string => {
  const lines: string[] = [];
  collect(root, '', lines);
  return lines.join('\n');
};

const collect = (root: string, below: string, lines: string[]): void => {
  for (const name of readdirSync(join(root, below)).sort((a, b) => (a < b ? -1 : 1))) {
    const path = `${below}/${name}`;
    if (path === '/var/lib/statelite') continue;
    const at = join(root, path);
    const stats = lstatSync(at);
    const kept = `${(stats.mode & 0o7777).toString(8)} ${stats.uid}:${stats.gid}`;
    if (stats.isSymbolicLink()) lines.push(`link ${JSON.stringify(path)} ${JSON.stringify(readlinkSync(at))}`);
    else if (stats.isDirectory()) {
      lines.push(`dir ${kept} ${JSON.stringify(path)}`);
      collect(root, path, lines);
    } else if (stats.isFile()) {
      const hash = createHash('sha256').update(readFileSync(at)).digest('hex').slice(0, 16);
      lines.push(`file ${kept} ${JSON.stringify(path)} ${hash}${oldTime(stats.mtimeMs)}`);
    } else lines.push(`other ${kept} ${JSON.stringify(path)}`);
  }
};

/** Times that a story set stay; those of files made just now differ from run to run. */
const oldTime = (mtime: number): string => (mtime <= 1_600_000_000_000 ? ` ${mtime}` : '');
