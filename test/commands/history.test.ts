import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type ASite, aSite } from './support/a-site.ts';

let site: ASite;
beforeEach(() => {
  site = aSite();
});
afterEach(() => site.remove());

describe('statelite history', () => {
  it('is empty before the first run', async () => {
    expect((await site.run('history')).code).toBe(0);
    expect((await site.run('history', '--json')).out).toBe('[]\n');
  });

  it('lists the runs, newest first, with their command and how they ended', async () => {
    await site.run('apply', '--yes');
    await site.run('rollback', 'last', '--yes');
    const lines = (await site.run('history')).out.trimEnd().split('\n');
    expect(lines).toHaveLength(3);
    expect(lines[1]).toMatch(/applied .*rollback of .*tester@.*rollback last --yes/);
    expect(lines[2]).toMatch(/rolled-back .*\+22 ~1 -0 .*apply --yes/);
  });
});
