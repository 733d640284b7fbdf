import { readdirSync, readFileSync } from 'node:fs';

/**
 * How much an emulator works, in words: when a machine stands still, whether it spins, waits, or is gone. `mark` is part of
 * its command line only.
 */
export const emulatorWork = async (mark: string): Promise<string> => {
  const before = cpuTicks(mark);
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  const after = cpuTicks(mark);
  if (before === undefined || after === undefined) return 'its emulator is gone';
  return `its emulator used ${after - before} hundredths of a second of CPU in the last two seconds`;
};

/** User and system time of proc_pid_stat(5), in hundredths of a second. */
const cpuTicks = (mark: string): number | undefined => {
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    const stat = textOf(`/proc/${pid}/stat`);
    if (!stat.includes('(qemu-system') || !textOf(`/proc/${pid}/cmdline`).includes(mark)) continue;
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return Number(fields[11]) + Number(fields[12]);
  }
  return undefined;
};

/** A process may end while its files are read. */
const textOf = (path: string): string => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
};
