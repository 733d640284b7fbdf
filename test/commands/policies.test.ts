import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type ASite, aSite, since } from './support/a-site.ts';

let site: ASite;
beforeEach(() => {
  site = aSite();
});
afterEach(() => site.remove());

const rules = (...rows: readonly string[]): void =>
  site.manifest(
    'policies/careful.yaml',
    `apiVersion: statelite/v1\nkind: PlanPolicy\nmetadata: { name: careful }\nspec:\n  rules:\n${rows.map((row) => `    - ${row}\n`).join('')}`,
  );

describe('plan policies', () => {
  it('warn in plan, and stop apply and apply of a saved plan with exit code 5 before anything is changed', async () => {
    rules('{ name: few, when: [live-breaks], moreThan: 1 }');
    const before = site.picture();
    const file = join(site.directory, 'p.plan');
    const planned = await site.run('plan', '--out', file);
    expect(planned.code).toBe(0);
    expect(planned.err).toContain('warning[policy-denied]: careful[1] few denies this plan');
    for (const words of [
      ['apply', '--yes'],
      ['apply', file],
    ]) {
      const applied = await site.run(...words);
      expect(applied.code).toBe(5);
      expect(applied.err).toContain('error[policy-denied]');
      expect(applied.err).toContain('policies/careful.yaml:6:7');
    }
    expect(since(site, before)).toEqual([]);
    rules('{ name: few, when: [live-breaks], moreThan: 1, effect: warn }');
    const applied = await site.run('apply', '--yes');
    expect(applied.code).toBe(0);
    expect(applied.err).toContain('warning[policy-warned]');
    rules('{ name: stay, actions: [remove] }');
    expect((await site.run('destroy', '--yes')).code).toBe(5);
  });

  it('stand in the report that is reviewed, on top and at any length, and with --quiet too', async () => {
    rules('{ name: few, when: [live-breaks], moreThan: 1 }');
    const planned = await site.run('plan', '-q', '--out', 'p.plan');
    expect(planned).toMatchObject({ code: 0, err: expect.stringContaining('warning[policy-denied]: careful[1] few') });
    const words = 'apply will refuse this plan:';
    const markdown = (await site.run('report', 'p.plan')).out;
    expect(markdown.indexOf(words)).toBeLessThan(markdown.indexOf('<details'));
    expect(markdown).toContain(`**${words}** \`careful[1] few denies this plan`);
    expect((await site.run('report', 'p.plan', '--max-bytes', '900')).out).toContain(words);
    expect((await site.run('report', 'p.plan', '--format', 'html')).out).toContain(
      `<p class="grave">${words} careful[1]`,
    );
    expect(JSON.parse((await site.run('report', 'p.plan', '--json')).out).problems[0]).toMatchObject({
      code: 'policy-denied',
      severity: 'error',
    });
    rules('{ name: few, when: [live-breaks], moreThan: 1, effect: warn }');
    expect((await site.run('report', 'p.plan')).out).not.toContain(words);
  });

  it('see an export become writable, and not one that is writable already', async () => {
    rules('{ name: closed, exportsGain: [rw] }');
    expect((await site.run('apply', '--yes')).code).toBe(0);
    site.edit('statelite.yaml', 'options: [ro,', 'options: [rw,');
    const denied = await site.run('apply', '--yes');
    expect(denied.code).toBe(5);
    expect(denied.err).toContain('it gives rw for /install to *');
    writeFileSync(join(site.root, 'etc/exports'), '/install *(rw,no_root_squash,sync,no_subtree_check)\n');
    expect((await site.run('apply', '--yes')).code).toBe(0);
  });
});
