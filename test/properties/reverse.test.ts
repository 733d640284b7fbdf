import { afterAll, afterEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { differences } from '../support/picture.ts';
import { propertyRuns } from '../support/property-runs.ts';
import { arbitraryStory } from '../support/random-rules.ts';
import { fitting, type Thing } from '../support/random-tree.ts';
import { aBootFile, anAlias, openTheatre, type Stage } from '../support/stage.ts';

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

  it('so it is where things of others were taken over, as often as that happened', () => {
    fc.assert(
      fc.property(arbitraryStory, fc.array(fc.nat(20), { maxLength: 3 }), ({ things, revisions }, early) => {
        const inTheWay = early.map((pick): Thing => {
          const path = `/.statelite/tmpfs${things[pick % Math.max(things.length, 1)]?.path ?? '/x'}`;
          return pick % 2 === 0
            ? { type: 'link', path, target: `foreign-${pick}` }
            : { type: 'file', path, text: `foreign ${pick}\n`, mode: 0o640, owner: 0 };
        });
        const stage = theatre.build(fitting([...things, ...inTheWay]), [aBootFile, anAlias]);
        const before = stage.picture();
        const destroyed = (): void => {
          const last = stage.plan([], { purpose: 'destroy' });
          if (last === undefined) throw new Error('destroy is refused');
          applied(stage, last);
          expect(differences(before, stage.picture())).toEqual([]);
        };
        revisions.forEach((rules, index) => {
          applied(stage, stage.revise(rules, { node: index !== 2, adopt: true })?.plan);
          if (index === 1) destroyed();
        });
        destroyed();
        theatre.strike();
      }),
      propertyRuns,
    );
  });
});
