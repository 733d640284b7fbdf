import { afterAll, afterEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Plan } from '../../src/core/plan.ts';
import { pictureOf } from '../support/picture.ts';
import { propertyRuns } from '../support/property-runs.ts';
import { arbitraryStory } from '../support/random-rules.ts';
import { openTheatre } from '../support/stage.ts';

const theatre = openTheatre();
afterEach(theatre.strike);
afterAll(theatre.close);

/** What stands in the way or waits for that is all that may be left to do. */
const stuck = (plan: Plan): readonly string[] =>
  plan.changes.flatMap((change) =>
    change.action === 'blocked' || change.action === 'waiting' ? [`${change.action} ${change.address}`] : [],
  );

describe('after an apply', () => {
  it('a new plan has no changes, and applying it writes nothing at all', () => {
    fc.assert(
      fc.property(arbitraryStory, ({ things, revisions, node }) => {
        const stage = theatre.build(things);
        for (const wanted of revisions) {
          const revision = stage.revise(wanted, { node });
          if (revision === undefined) continue;
          const { rules, plan } = revision;
          // Nobody else was at the image.
          expect(plan.changes.filter((change) => change.action === 'update' && change.why === 'drift')).toEqual([]);
          expect(stage.execute(plan)).toMatchObject({ outcome: 'applied' });
          const again = stage.plan(rules, { node });
          if (again === undefined) throw new Error('what was right is refused after it was applied');
          expect(again.changes.map((change) => `${change.action} ${change.address}`)).toEqual(stuck(plan));
          const before = [...stage.picture(), ...pictureOf(stage.state)];
          stage.execute(again, { onEffect: (verb, path) => expect(`${verb} ${path}`).toBe('nothing') });
          expect([...stage.picture(), ...pictureOf(stage.state)]).toEqual(before);
        }
        theatre.strike();
      }),
      propertyRuns,
    );
  });
});
