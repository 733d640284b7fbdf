import { spawnSync } from 'node:child_process';
import { expect, it } from '@jest/globals';
import { blocksOf, projectText } from '../support/pages.ts';
import { needs } from './support/requirements.ts';

const cli = new URL('../../dist/cli.js', import.meta.url).pathname;

needs({ paths: [cli] })('docs/performance.md', () => {
  const [script] = blocksOf(projectText('docs/performance.md')).filter(({ typed }) => typed);

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

  it('names every group that the benchmark has', () => {
    const { status, stderr } = spawnSync(process.execPath, ['scripts/bench/main.mjs', 'nothing'], { encoding: 'utf8' });
    const groups = /the groups are (.*)/.exec(stderr)?.[1];
    expect([status, projectText('docs/performance.md').includes(`: ${groups}`)]).toEqual([3, true]);
  });
});
