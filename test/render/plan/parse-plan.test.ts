import { describe, expect, it } from '@jest/globals';
import { parsePlan } from '../../../src/render/plan/parse-plan.ts';
import { planDigest, planJson } from '../../../src/render/plan/plan-json.ts';
import { aPlan } from '../../support/a-plan.ts';
import { everyChange } from '../../support/every-change.ts';

const plan = aPlan(everyChange, { add: 3, unchanged: 412 });
const saved = planJson(plan);

const refusal = (text: string): string => {
  const parsed = parsePlan(text, 'p.plan');
  return 'plan' in parsed ? 'accepted' : `${parsed.diagnostic.code}: ${parsed.diagnostic.message}`;
};

describe('parsePlan', () => {
  it('reads back exactly the plan that was saved', () => {
    expect(parsePlan(saved, 'p.plan')).toEqual({ plan, digest: planDigest(plan) });
  });

  it('accepts a plan that was only laid out anew', () => {
    expect(refusal(JSON.stringify(JSON.parse(saved), null, 4))).toBe('accepted');
  });

  it('refuses a plan cut off at any line', () => {
    const lines = saved.trimEnd().split('\n');
    for (let count = 0; count < lines.length; count += 1) {
      expect(refusal(lines.slice(0, count).join('\n'))).toMatch(/^plan-damaged: .*not JSON/);
    }
  });

  it('refuses a plan edited by hand, even where it still has the right shape', () => {
    expect(refusal(saved.replace('/etc/ntp.conf', '/etc/ntp.confx'))).toMatch(/^plan-damaged: .*digest/);
    expect(refusal(saved.replace('"unchanged":412', '"unchanged":413'))).toMatch(/^plan-damaged: .*digest/);
  });

  it('names the place that does not fit', () => {
    const broken = saved.replace('"path":"/etc/ntp.conf"', '"path":"/etc/../../ntp.conf"');
    expect(refusal(broken)).toMatch(/^plan-damaged: .*changes: 0: steps: 1: expect: 0: at: path: not an absolute path/);
  });

  it('refuses members that it does not know', () => {
    expect(refusal(saved.replace('{"action":', '{"__proto__":{},"action":'))).toMatch(/unknown key "__proto__"/);
    expect(refusal(saved.replace('"site":', '"site2":1,"site":'))).toMatch(/unknown key "site2"/);
  });

  it('refuses a diagnostic with a code that this version does not have', () => {
    expect(refusal(saved.replace('"foreign-content"', '"no-such-code"'))).toMatch(/code: not a known code/);
  });

  it('refuses another version by name, before it looks at anything else', () => {
    expect(refusal('{"format_version":"2.0","whatever":1}')).toMatch(/^plan-version: .*2\.0/);
    expect(refusal('{"format_version":"1.1"}')).toMatch(/^plan-version: /);
  });

  it.each(['', 'null', '[]', '1', '{}', '{"format_version":1}'])('refuses %j, which is no plan', (text) => {
    expect(refusal(text)).toMatch(/^plan-damaged: the saved plan p\.plan cannot be used: /);
  });
});
