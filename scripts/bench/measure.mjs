// Runs processes and measures them: wall clock, CPU time, peak memory.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';

const preload = new URL('usage.cjs', import.meta.url).pathname;
const tmpfs = 0x01021994;

/** A new directory on a real file system: everything that is measured lies below it. */
export const openWorkshop = () => {
  const base = [tmpdir(), '/var/tmp', process.cwd()].find((path) => statfsSync(path).type !== tmpfs) ?? process.cwd();
  const directory = mkdtempSync(`${base}/statelite-bench-`);
  return { directory, close: () => rmSync(directory, { recursive: true, force: true }) };
};

/**
 * Runs Node on a script and returns milliseconds and MiB: `wall` and `cpu` of the whole process, `inside` and `insideCpu`
 * from the moment Node is up to its exit, `peak` resident memory. Any other exit code than `expected` ends the benchmark.
 */
export const runNode = (workshop, args, { expected = 0, cwd } = {}) => {
  const file = `${workshop}/usage.json`;
  const began = performance.now();
  const done = spawnSync(process.execPath, ['--require', preload, ...args], {
    cwd,
    env: { ...process.env, BENCH_USAGE: file, NO_COLOR: '1' },
    encoding: 'utf8',
    maxBuffer: 1 << 30,
  });
  const wall = performance.now() - began;
  if (done.status !== expected) throw new Error(`${args.join(' ')} ended with ${done.status}:\n${done.stderr}`);
  return { wall, ...JSON.parse(readFileSync(file, 'utf8')), out: done.stdout };
};

/** Runs another program; only its wall clock is known, and the CPU time that `times` of the shell prints last. */
export const runShell = (args) => {
  const began = performance.now();
  const done = spawnSync('/bin/sh', args, { encoding: 'utf8' });
  const wall = performance.now() - began;
  if (done.status !== 0) throw new Error(`${args.join(' ')} ended with ${done.status}:\n${done.stderr}`);
  const seconds = [...done.stdout.matchAll(/(\d+)m([\d.]+)s/g)].map(([, minutes, rest]) => minutes * 60 + Number(rest));
  return { wall, inside: wall, cpu: seconds.reduce((sum, one) => sum + one, 0) * 1000 };
};

/** Writes everything that is still in memory to the disk, so that it is not written while something is measured. */
export const settle = () => spawnSync('sync');

/** The middle of some numbers. */
export const median = (numbers) => {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
};

/** Never more rounds than this; STATELITE_BENCH_ROUNDS=1 is for trying the benchmark, not for figures. */
export const mostRounds = Number(process.env.STATELITE_BENCH_ROUNDS ?? Number.POSITIVE_INFINITY);

/** Runs the variants in turn, `rounds` times, and returns for each the median of every measure. */
export const interleave = (rounds, variants) => {
  const runs = new Map(Object.keys(variants).map((name) => [name, []]));
  for (let round = 0; round < Math.min(rounds, mostRounds); round += 1) {
    for (const [name, run] of Object.entries(variants)) runs.get(name).push(run(round));
  }
  return Object.fromEntries([...runs].map(([name, all]) => [name, medians(all)]));
};

/** The median of every measure of some runs. */
export const medians = (runs) => {
  const names = Object.keys(runs[0]).filter((name) => typeof runs[0][name] === 'number');
  return Object.fromEntries(names.map((name) => [name, median(runs.map((run) => run[name]))]));
};
