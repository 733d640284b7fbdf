import { describe, expect, it } from '@jest/globals';
import type { Change } from '../../src/core/change.ts';
import { judgePlan } from '../../src/policies/judge-plan.ts';
import type { PlanRule } from '../../src/policies/policy.ts';
import { aBootFile, aNewLink, aPlan, aRemovedLink, aSpan } from '../support/a-plan.ts';

const rule = (parts: Partial<PlanRule>): PlanRule => ({
  name: 'p[1] r',
  message: undefined,
  because: aSpan(3, 'policies/p.yaml'),
  effect: 'deny',
  kinds: undefined,
  actions: undefined,
  addresses: undefined,
  when: undefined,
  moreThan: undefined,
  moreNodesThan: undefined,
  exportsGain: undefined,
  outside: undefined,
  ...parts,
});
const plan = aPlan([aNewLink('/etc/a'), aNewLink('/etc/b'), aRemovedLink('/etc/c')]);
const noon = new Date('2026-11-23T12:00:00Z');
const judged = (parts: Partial<PlanRule>): readonly string[] =>
  judgePlan([rule(parts)], plan, noon).map(({ message }) => message);
const wide = { zone: 'UTC', days: new Set([1]), from: 0, to: 1440 };

describe('judgePlan', () => {
  it.each<[Partial<PlanRule>, string | undefined]>([
    [{ actions: ['remove'] }, 'it changes image-link/compute:/etc/c'],
    [{ actions: ['update'] }, undefined],
    [{ kinds: ['export'] }, undefined],
    [{ addresses: ['image-link/compute:/etc/b*'] }, 'it changes image-link/compute:/etc/b'],
    [{ when: ['live-breaks'], moreThan: 1 }, 'it makes 2 such changes, and 1 is allowed'],
    [{ moreThan: 3 }, undefined],
    [{ moreNodesThan: 213 }, '214 nodes notice such changes, and 213 are allowed'],
    [{ moreNodesThan: 214 }, undefined],
    [{ exportsGain: ['rw'] }, undefined],
    [{ outside: wide }, undefined],
  ])('judges %j', (parts, against) => {
    expect(judged(parts)).toEqual(against === undefined ? [] : [`p[1] r denies this plan: ${against}`]);
  });

  it('counts a node once that notices both its image and its own files', () => {
    const whole: Change = { ...aNewLink('/etc/a'), effect: { when: 'next-boot', nodes: 3 } };
    const own = ['n01', 'n02', 'n03'].map(
      (node): Change => ({
        ...aBootFile(node, { path: `/${node}`, before: '', after: 'x\n' }),
        image: 'compute',
      }),
    );
    const all = aPlan([whole, ...own]);
    expect(judgePlan([rule({ moreNodesThan: 3 })], all, noon)).toEqual([]);
    expect(judgePlan([rule({ moreNodesThan: 2 })], all, noon).map(({ message }) => message)).toEqual([
      'p[1] r denies this plan: 3 nodes notice such changes, and 2 are allowed',
    ]);
  });

  it('denies outside of a window, and says so with the place of the rule', () => {
    const outside = { ...wide, days: new Set([2]) };
    expect(judgePlan([rule({ moreThan: 0, outside, effect: 'warn', message: 'wait' })], plan, noon)).toEqual([
      {
        code: 'policy-warned',
        severity: 'warning',
        message:
          'p[1] r warns of this plan: it makes 3 such changes, and 0 are allowed, and its window in UTC is closed',
        at: aSpan(3, 'policies/p.yaml'),
        help: 'wait',
      },
    ]);
  });
});
