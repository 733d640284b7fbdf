import { afterAll, afterEach, describe, expect, it } from '@jest/globals';
import type { EffectWatch } from '../../src/host/attempt.ts';
import { crashAt, crashes } from '../host/support/crash.ts';
import { differences } from '../support/picture.ts';
import type { Rule } from '../support/random-rules.ts';
import type { Thing } from '../support/random-tree.ts';
import { aBootFile, anAlias, openTheatre, type Stage } from '../support/stage.ts';

const theatre = openTheatre();
afterEach(theatre.strike);
afterAll(theatre.close);

const things: readonly Thing[] = [
  { type: 'file', path: '/etc/x', text: 'content of x\n', mode: 0o640, owner: 0 },
  { type: 'dir', path: '/.statelite', mode: 0o755, owner: 0 },
  { type: 'dir', path: '/.statelite/tmpfs', mode: 0o755, owner: 0 },
  { type: 'dir', path: '/.statelite/tmpfs/etc', mode: 0o755, owner: 0 },
  { type: 'link', path: '/.statelite/tmpfs/etc/x', target: 'foreign' },
];
const bootFiles = [aBootFile, anAlias];
const rules: readonly Rule[] = [{ file: '/etc/x', method: 'link', options: 'tmpfs' }];

type Deed = (stage: Stage, onEffect?: EffectWatch) => void;

const carryOut = (stage: Stage, plan: ReturnType<Stage['plan']>, onEffect?: EffectWatch): void => {
  if (plan === undefined) throw new Error('the plan is refused');
  expect(stage.execute(plan, onEffect && { onEffect })).toMatchObject({ outcome: 'applied' });
};

const adopt: Deed = (stage, onEffect) => carryOut(stage, stage.plan(rules, { node: true, adopt: true }), onEffect);
const destroy: Deed = (stage, onEffect) => carryOut(stage, stage.plan([], { purpose: 'destroy' }), onEffect);
const resume: Deed = (stage) => {
  if (stage.read().unfinished !== undefined) expect(stage.resume()).toMatchObject({ outcome: 'applied' });
};

/** Does `first`, then `second` until it dies at an effect, at every third from one on; then `after`. */
const everywhere = (from: number, first: readonly Deed[], second: Deed, after: readonly Deed[]): void => {
  for (let at = from, died = true; died; at += 3) {
    const stage = theatre.build(things, bootFiles);
    const before = stage.picture();
    for (const deed of first) deed(stage);
    died = crashes(() => second(stage, crashAt(at)));
    for (const deed of after) deed(stage);
    expect({ at, differences: differences(before, stage.picture()) }).toEqual({ at, differences: [] });
    theatre.strike();
    expect(died || at > 20).toBe(true);
  }
};

describe('what was taken over', () => {
  it('is taken over here', () => {
    const stage = theatre.build(things, bootFiles);
    adopt(stage);
    expect([...stage.read().ledger.records.values()].flatMap(({ original }) => original?.type ?? [])).toEqual([
      'link',
      'file',
      'file',
    ]);
  });

  it('returns although the run that took it over died at any effect, and was left or resumed', () => {
    everywhere(0, [], adopt, [destroy]);
    everywhere(1, [], adopt, [adopt, destroy]);
    everywhere(2, [], adopt, [resume, destroy]);
  });

  it('returns although the run that gave it back died at any effect, and was repeated or resumed', () => {
    everywhere(0, [adopt], destroy, [destroy]);
    everywhere(1, [adopt], destroy, [resume, destroy]);
  });
});
