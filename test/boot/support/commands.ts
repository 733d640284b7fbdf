import { spawnSync } from 'node:child_process';

/** Runs a program to its end and returns what it printed; throws with its words when it fails or takes longer than a number of seconds. */
export const run = (program: string, args: readonly string[], seconds = 60): string => {
  const done = spawnSync(program, args, { encoding: 'utf8', timeout: seconds * 1000, maxBuffer: 1 << 28, env });
  if (done.status !== 0) {
    throw new Error(`${program} ${args.join(' ')}: ${done.error?.message ?? `exit ${done.status}`}\n${done.stderr}`);
  }
  return done.stdout;
};

/** As `run`, a shell script with its arguments. */
export const runScript = (script: string, args: readonly string[] = [], seconds = 60): string =>
  run('sh', ['-euc', script, 'sh', ...args], seconds);

/** Asks again and again until the answer is not undefined; throws with what was waited for after a number of seconds. */
export const until = async <T>(what: string, seconds: number, ask: () => T | undefined): Promise<T> => {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const answer = ask();
    if (answer !== undefined) return answer;
    if (Date.now() > end) throw new Error(`waited ${seconds} seconds in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
};

const env = { ...process.env, PATH: `${process.env.PATH ?? ''}:/usr/sbin:/sbin`, LC_ALL: 'C.UTF-8' };
