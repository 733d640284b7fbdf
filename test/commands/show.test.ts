import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type ASite, aSite } from './support/a-site.ts';

let site: ASite;
beforeEach(() => {
  site = aSite();
});
afterEach(() => site.remove());

describe('statelite show', () => {
  it('shows a saved plan as plan showed it, without planning again', async () => {
    const { out } = await site.run('plan', '--out', 'a.plan');
    await site.run('apply', '--yes');
    const shown = await site.run('show', 'a.plan');
    expect(shown.code).toBe(0);
    const [digest = '', ...plan] = shown.out.split('\n\n');
    expect(out.startsWith(plan.join('\n\n'))).toBe(true);
    expect(out.endsWith(`${digest}\n`)).toBe(true);
    expect((await site.run('show', 'a.plan', '--details')).out).toContain('> move image/compute:/etc/ntp.conf to');
  });

  it('shows a run with who began it', async () => {
    const { out } = await site.run('apply', '--yes');
    const run = /in run (\S+?),/.exec(out)?.[1] ?? '';
    const shown = await site.run('show', run);
    expect(shown.out).toMatch(
      new RegExp(`^Run ${run}, begun .* by tester@.*: statelite .* apply --yes\nDigest sha256:[0-9a-f]{64}\n\nsite\n`),
    );
    expect(JSON.parse((await site.run('show', run, '--json')).out).summary.add).toBe(22);
  });

  it('refuses what is neither', async () => {
    const { code, err } = await site.run('show', 'nothing');
    expect(code).toBe(3);
    expect(err).toContain('"nothing" is neither a saved plan nor a run');
    site.manifest('broken', '{"format_version":');
    expect((await site.run('show', 'broken')).code).toBe(3);
  });
});
