import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { foldNodeNames } from '../../../src/cluster/fold-node-names.ts';
import type { Change } from '../../../src/core/change.ts';
import type { Plan } from '../../../src/core/plan.ts';
import { planDigest } from '../../../src/render/plan/plan-json.ts';
import { renderReport } from '../../../src/render/report/render-report.ts';
import { aBootFile, aNewLink, aPlan, aRemovedLink } from '../../support/a-plan.ts';
import { hostilePlan } from '../../support/hostile-plan.ts';
import { propertyRuns } from '../../support/property-runs.ts';

const report = (plan: Plan, maxBytes?: number, url?: string): string => {
  const made = renderReport(
    { plan: plan, digest: planDigest(plan) },
    { format: 'markdown', maxBytes, url, foldNodes: foldNodeNames },
  );
  return 'text' in made ? made.text : `needs ${made.needs}`;
};

const many = (count: number): readonly Change[] =>
  Array.from({ length: count }, (_, index) => {
    const node = `n${String(index + 1).padStart(5, '0')}`;
    return aBootFile(node, { path: `/pxelinux.cfg/${node}`, before: '', after: `NODE=${node}\n` });
  });

/** The lines of a Markdown text that stand outside its fenced blocks. */
const outside = (markdown: string): readonly string[] => {
  let fence: string | undefined;
  return markdown.split('\n').filter((line) => {
    const marks = /^(`{3,})\w*$/.exec(line)?.[1];
    if (fence === undefined && marks !== undefined) {
      fence = marks;
      return false;
    }
    if (fence === undefined) return true;
    if (line === fence) fence = undefined;
    return false;
  });
};

/** Every line that may stand there: our own words, foreign ones only as code. */
const allowed = [
  /^$/,
  /^<!-- statelite:[\w.]* -->$/,
  /^### statelite: [\w ]+ (`+) ?(?:(?!\1)[\s\S])*? ?\1$/,
  /^\*\*Plan: [\w ,()]+\.\*\*$/,
  /^- (breaks|changes) [\w ,]+$/,
  /^(<details( open)?><summary>|<p>)(site|nodes|not done|image <code>[^<>`"']*<\/code>)( · [\w ,]+)+(<\/summary>|<\/p>)$/,
  /^<details><summary>difference of <code>[^<>`"']*<\/code>(, the first of [\d,]+ siblings)?<\/summary>$/,
  /^<details><summary>said while planning · [\d,]+ messages?<\/summary>$/,
  /^<\/details>$/,
  /^Left out for want of room: [\w ,]+\. The whole is in the saved plan: `statelite show PLAN --details`\.$/,
  /^Digest `sha256:[0-9a-f]{64}`$/,
];

describe('markdownReport', () => {
  it('begins with a mark, the counts and who notices, and unfolds what breaks or removes', () => {
    const text = report(
      aPlan([aNewLink('/etc/ntp.conf'), aRemovedLink('/etc/fstab'), ...many(3)], { add: 4, destroy: 1 }),
    );
    expect(text.split('\n').slice(0, 10)).toEqual([
      '<!-- statelite:tokyo -->',
      '',
      '### statelite: changes of site `tokyo`',
      '',
      '**Plan: 4 to add, 0 to change, 1 to destroy (0 unchanged).**',
      '',
      '- breaks on 214 running nodes until refresh or reboot',
      '- changes 214 running nodes now',
      '- changes 3 nodes at the next boot',
      '',
    ]);
    expect(text).toContain(
      '<details open><summary>image <code>compute</code> · 2 changes · breaks on 214 running nodes',
    );
    expect(text).toContain('<details><summary>nodes · 3 changes · changes 3 nodes at the next boot</summary>');
    expect(text.indexOf('- remove')).toBeLessThan(text.indexOf('+ create'));
  });

  it('says what was left out and where the whole is', () => {
    const plan = aPlan(many(8), { add: 8 });
    expect(report(plan)).not.toContain('Left out');
    const cut = report(plan, 1_500);
    expect(cut).toMatch(
      /\nLeft out for want of room: the text differences of \d of 8 changes\. The whole is in the saved/,
    );
    expect(report(plan, 1_500, 'https://ci.example/7')).toContain(
      'The whole is in [the whole report](<https://ci.example/7>).',
    );
    expect(report(plan, 100)).toMatch(/^needs \d+$/);
  });

  it('folds ten thousand nodes into one line', () => {
    const text = report(aPlan(many(10_000), { add: 10_000 }));
    expect(text).toContain('10,000 boot files for n[00001-10000]');
    expect(text.length).toBeLessThan(1_500);
  });

  it('shows texts of manifests and disk only as code, whatever they hold', () => {
    fc.assert(
      fc.property(hostilePlan, (plan) => {
        const strange = outside(report(plan)).filter((line) => !allowed.some((pattern) => pattern.test(line)));
        expect(strange).toEqual([]);
      }),
      propertyRuns,
    );
  });

  it('is never longer than it may be, and shows no less when it may be longer', () => {
    fc.assert(
      fc.property(hostilePlan, fc.integer({ min: 600, max: 20_000 }), (plan, limit) => {
        const text = report(plan, limit);
        expect(Buffer.byteLength(text)).toBeLessThanOrEqual(limit);
        const whole = report(plan, 10_000_000);
        if (Buffer.byteLength(whole) <= limit) expect(text).toBe(whole);
        else expect(text).toContain('Left out');
        expect(text).toBe(report(plan, limit));
      }),
      propertyRuns,
    );
  });
});
