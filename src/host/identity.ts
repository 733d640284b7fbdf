import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { getegid, geteuid, pid } from 'node:process';

/** The numbers under which this process acts on files. */
export const effectiveIds = (): { readonly uid: number; readonly gid: number } => ({
  uid: geteuid?.() ?? 0,
  gid: getegid?.() ?? 0,
});

/** What tells one process of one machine from every other, also after a reboot; see proc_pid_stat(5). */
export interface ProcessIdentity {
  readonly pid: number;
  /** Clock ticks from boot to the start of the process; empty without /proc. */
  readonly started: string;
  /** Changes with every boot. */
  readonly bootId: string;
  /** Process numbers only mean something inside one of these. */
  readonly pidNamespace: string;
  readonly host: string;
}

/** The identity of the process that asks. */
export const ownIdentity = (): ProcessIdentity => ({
  pid,
  started: startOf(pid) ?? '',
  bootId: currentBootId(),
  pidNamespace: currentNamespace(),
  host: hostname(),
});

/** Whether a process still lives: `unknown` when it belongs to another machine, or to another set of process numbers. */
export const isAlive = (who: ProcessIdentity): 'alive' | 'dead' | 'unknown' => {
  if (who.host !== hostname()) return 'unknown';
  const bootId = currentBootId();
  if (who.bootId !== '' && bootId !== '' && who.bootId !== bootId) return 'dead';
  if (who.pidNamespace !== currentNamespace()) return 'unknown';
  return startOf(who.pid) === who.started ? 'alive' : 'dead';
};

/** Field 22 of /proc/PID/stat, counted after the command name, which may itself hold blanks and parentheses. */
const startOf = (process: number): string | undefined => {
  const stat = readOrUndefined(() => readFileSync(`/proc/${process}/stat`, 'latin1'));
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
};

const currentBootId = (): string =>
  readOrUndefined(() => readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim()) ?? '';

const currentNamespace = (): string => readOrUndefined(() => readlinkSync('/proc/self/ns/pid')) ?? '';

const readOrUndefined = (read: () => string): string | undefined => {
  try {
    return read();
  } catch {
    return undefined;
  }
};
