import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** What is mounted strictly below a directory: the number of each mount by its place (proc_pid_mountinfo(5)); nothing without /proc. */
export const mountsBelow = (directory: string): ReadonlyMap<string, number> => {
  const prefix = directory === '/' ? '/' : `${directory}/`;
  const mounts = new Map<string, number>();
  for (const line of mountTable().split('\n')) {
    const [number, , , , place = ''] = line.split(' ');
    const bytes = place.replace(/\\([0-7]{3})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 8)));
    const name = Buffer.from(bytes, 'latin1').toString('utf8');
    if (name.startsWith(prefix) && name !== prefix) mounts.set(name, Number(number));
  }
  return mounts;
};

/** The number of the mount that a name lies in, when it is one of these; 0 when it is none of them. */
export const mountOf = (name: string, mounts: ReadonlyMap<string, number>): number => {
  for (let at = name; at !== '/' && at !== '.'; at = dirname(at)) {
    const number = mounts.get(at);
    if (number !== undefined) return number;
  }
  return 0;
};

const mountTable = (): string => {
  try {
    return readFileSync('/proc/self/mountinfo', 'latin1');
  } catch {
    return '';
  }
};
