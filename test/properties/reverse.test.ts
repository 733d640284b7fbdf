import { afterAll, afterEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { differences } from '../support/picture.ts';
import { propertyRuns } from '../support/property-runs.ts';
import { arbitraryStory } from '../support/random-rules.ts';
import { openTheatre, type Stage } from '../support/stage.ts';

const theatre = openTheatre();
afterEach(theatre.strike);
afterAll(theatre.close);

const applied = (stage: Stage, plan: ReturnType<Stage['plan']>): void => {
  if (plan !== undefined) expect(stage.execute(plan)).toMatchObject({ outcome: 'applied' });
};

describe('when everything is taken away again', () => {
  it('the tree is as it was, whatever was applied in between', () => {
    fc.assert(
      fc.property(arbitraryStory, fc.boolean(), ({ things, revisions, node }, step) => {
        const stage = theatre.build(things);
        const before = stage.picture();
        for (const rules of revisions) applied(stage, stage.revise(rules, { node })?.plan);
        if (step) applied(stage, stage.plan([], { node }));
        const last = stage.plan([], { purpose: 'destroy' });
        if (last === undefined) throw new Error('destroy is refused');
        applied(stage, last);
        expect(differences(before, stage.picture())).toEqual([]);
        theatre.strike();
      }),
      propertyRuns,
    );
  });
});
