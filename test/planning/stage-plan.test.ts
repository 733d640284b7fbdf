import { describe, expect, it } from '@jest/globals';
import type { Change } from '../../src/core/change.ts';
import type { Effect } from '../../src/core/effect.ts';
import { firstStage } from '../../src/planning/stage-plan.ts';
import { aNewLink, aPlan, aRemovedLink } from '../support/a-plan.ts';

const atNextBoot: Effect = { when: 'next-boot', nodes: 214 };
const untilReboot: Effect = { when: 'live-breaks', nodes: 214, until: 'reboot' };
const elsewhere: Change = { ...aNewLink('/etc/else', 9, atNextBoot), image: 'other' };

const addresses = (changes: readonly Change[]): readonly string[] => changes.map(({ address }) => address);

describe('firstStage', () => {
  it('holds back new links and what needs them', () => {
    const link = aNewLink('/etc/d');
    const below: Change = { ...aNewLink('/etc/d/below', 9, atNextBoot), needs: [link.address] };
    const stage = firstStage(aPlan([elsewhere, link, below], { add: 3, unchanged: 2 }));
    expect(addresses(stage.plan.changes)).toEqual([elsewhere.address]);
    expect(stage).toMatchObject({ links: 2, images: [], plan: { summary: { add: 1, unchanged: 2 } } });
  });

  it.each([
    ['hides what nodes have until they reboot', aNewLink('/etc/d', 9, untilReboot), { add: 3, destroy: 0 }],
    ['goes', aRemovedLink('/etc/d'), { add: 2, destroy: 1 }],
  ])('holds back all of an image in which a link %s', (_, change, summary) => {
    const harmless = aNewLink('/etc/mountpoint', 9, atNextBoot);
    const stage = firstStage(aPlan([change, harmless, elsewhere], summary));
    expect(addresses(stage.plan.changes)).toEqual([elsewhere.address]);
    expect(stage).toMatchObject({
      links: 0,
      images: [{ image: 'compute', changes: 2, because: change.address }],
      plan: { summary: { add: 1, destroy: 0 } },
    });
  });

  it('counts what is taken apart and made anew once', () => {
    const link = aNewLink('/etc/d');
    const update: Change = { ...link, action: 'update', why: 'manifest', steps: [], texts: [] };
    expect(firstStage(aPlan([update, update], { change: 1 }))).toMatchObject({
      links: 1,
      plan: { changes: [], summary: { change: 0 } },
    });
  });

  it('leaves a plan alone that nobody would miss anything by', () => {
    const plan = aPlan([elsewhere], { add: 1 });
    expect(firstStage(plan)).toEqual({ plan, links: 0, images: [] });
  });
});
