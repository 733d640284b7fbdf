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

  it('compares two plans: what only one would do, what both would do differently, and how many are alike', async () => {
    await site.run('plan', '--out', 'a.plan');
    expect(await site.run('show', 'a.plan', '--diff', 'a.plan')).toEqual({
      code: 0,
      out: '24 changes alike, 0 only in a.plan, 0 only in a.plan, 0 different.\n',
      err: '',
    });
    site.edit('manifests/litefile.yaml', '- /etc/ntp.conf', '- /etc/hosts');
    site.edit('manifests/nodes.yaml', 'ip: 10.0.2.1', 'ip: 10.0.2.2');
    await site.run('plan', '--out', 'b.plan');
    const { code, out } = await site.run('show', 'a.plan', '--diff', 'b.plan');
    expect(code).toBe(2);
    expect(out).toContain('Only in a.plan\n    + create  image-link/compute:/etc/ntp.conf');
    expect(out).toContain('Only in b.plan\n    + create  image-link/compute:/etc/hosts');
    expect(out).toContain('Different\n    + create  node-list/images/compute\n              @@ ');
    expect(out).toMatch(/ -rule.*\/etc\/ntp\.conf.*\n +\+rule.*\/etc\/hosts/);
    expect(out).toMatch(/\d+ changes alike, 2 only in a\.plan, 2 only in b\.plan, \d different\.\n$/);
    const json = JSON.parse((await site.run('show', 'a.plan', '--diff', 'b.plan', '--json')).out);
    expect(json.only_before).toContainEqual({ address: 'image-link/compute:/etc/ntp.conf', action: 'create' });
    await site.run('apply', '--yes');
    await site.run('plan', '--out', 'c.plan');
    expect((await site.run('show', 'b.plan', '--diff', 'c.plan')).out).toContain(
      'note: something was applied between them',
    );
  });

  it('refuses what is neither', async () => {
    const { code, err } = await site.run('show', 'nothing');
    expect(code).toBe(3);
    expect(err).toContain('"nothing" is neither a saved plan nor a run');
    site.manifest('broken', '{"format_version":');
    expect((await site.run('show', 'broken')).code).toBe(3);
  });
});
