import { afterAll, afterEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { differences } from '../support/picture.ts';
import { propertyRuns } from '../support/property-runs.ts';
import { arbitraryStory } from '../support/random-rules.ts';
import { openTheatre, recordsOf } from '../support/stage.ts';

const theatre = openTheatre();
afterEach(theatre.strike);
afterAll(theatre.close);

describe('a rollback', () => {
  it('gives back the tree of before byte for byte, and its own rollback the tree of after', () => {
    fc.assert(
      fc.property(arbitraryStory, ({ things, revisions, node }) => {
        const stage = theatre.build(things);
        for (const rules of revisions) {
          const plan = stage.revise(rules, { node })?.plan;
          const before = { tree: stage.picture(), records: recordsOf(stage) };
          if (plan === undefined || stage.execute(plan).outcome !== 'applied') continue;
          const after = { tree: stage.picture(), records: recordsOf(stage) };
          if (differences(before.tree, after.tree).length === 0) continue;
          expect(stage.execute(stage.rollback(stage.newestRun()))).toMatchObject({ outcome: 'applied' });
          expect(differences(before.tree, stage.picture())).toEqual([]);
          expect(recordsOf(stage)).toEqual(before.records);
          expect(stage.execute(stage.rollback(stage.newestRun()))).toMatchObject({ outcome: 'applied' });
          expect(differences(after.tree, stage.picture())).toEqual([]);
          expect(recordsOf(stage)).toEqual(after.records);
        }
        theatre.strike();
      }),
      propertyRuns,
    );
  });
});
