import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, expect, it } from '@jest/globals';
import { runScript } from '../support/page-commands.ts';
import { blocksOf, projectText } from '../support/pages.ts';
import { needs } from './support/requirements.ts';

const cli = new URL('../../dist/cli.js', import.meta.url).pathname;
const directory = mkdtempSync(join(tmpdir(), 'statelite-bench-'));
afterAll(() => rmSync(directory, { recursive: true }));

needs({ paths: [cli] })('docs/performance.md', () => {
  const [script, cache] = blocksOf(projectText('docs/performance.md')).filter(({ typed }) => typed);

  it('has a command that measures one group and prints its rows as the page has them', () => {
    const group = /^npm run bench -- ([a-z]+)/m.exec(script?.text ?? '')?.[1] ?? 'none';
    expect(JSON.parse(projectText('package.json')).scripts.bench).toMatch(/ && node scripts\/bench\/main\.mjs$/);
    const { status, stdout } = spawnSync(process.execPath, ['scripts/bench/main.mjs', group], {
      encoding: 'utf8',
      env: { ...process.env, STATELITE_BENCH_ROUNDS: '1' },
    });
    expect(status).toBe(0);
    const titles = [...stdout.matchAll(/^\| (plan without changes, [\d,]+ link rules) \| 1 \|/gm)].map(
      ([, title]) => title,
    );
    expect(titles.length).toBe(3);
    for (const title of titles) expect(projectText('docs/performance.md')).toContain(`| ${title} |`);
  }, 240_000);

  it('has a command that keeps what this Node makes of the program beside it', () => {
    cpSync(dirname(cli), join(directory, 'dist'), { recursive: true });
    const kept = (): readonly string[] => readdirSync(join(directory, 'dist')).filter((name) => name.endsWith('.bin'));
    for (const name of kept()) rmSync(join(directory, 'dist', name));
    const text = (cache?.text ?? '').replace(' dist/', ` ${directory}/dist/`);
    expect(runScript(text, { cwd: process.cwd() })).toMatchObject({ code: 0, err: '' });
    expect(kept().length).toBe(1);
  }, 60_000);

  it('compares the boot runtime with the bare copies and mounts, or says that only root may mount', () => {
    const { status, stdout } = spawnSync(process.execPath, ['scripts/bench/main.mjs', 'boot'], {
      encoding: 'utf8',
      env: { ...process.env, STATELITE_BENCH_ROUNDS: '1' },
    });
    const [, rounds, told] = /^\| boot of a node with 400 rules \| (\d) \|(.*)/m.exec(stdout) ?? [];
    const words = process.getuid?.() === 0 ? '≤ 2x the bare copies and mounts: ' : 'not measured: only root may mount';
    expect([status, rounds, told]).toEqual([0, process.getuid?.() === 0 ? '1' : '0', expect.stringContaining(words)]);
    expect(projectText('docs/performance.md')).toContain('| boot of a node with 400 rules |');
  }, 120_000);

  it('names every group that the benchmark has', () => {
    const { status, stderr } = spawnSync(process.execPath, ['scripts/bench/main.mjs', 'nothing'], { encoding: 'utf8' });
    const groups = /the groups are (.*)/.exec(stderr)?.[1];
    expect([status, projectText('docs/performance.md').includes(`: ${groups}`)]).toEqual([3, true]);
  });
});
