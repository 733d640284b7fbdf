import { afterAll, afterEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { planJson } from '../../src/render/plan/plan-json.ts';
import { parseSnapshot } from '../../src/render/snapshot/parse-snapshot.ts';
import { snapshotJson } from '../../src/render/snapshot/snapshot-json.ts';
import { halfOfThem } from '../support/property-runs.ts';
import { arbitraryStory } from '../support/random-rules.ts';
import { openTheatre } from '../support/stage.ts';

const theatre = openTheatre();
afterEach(theatre.strike);
afterAll(theatre.close);

describe('a snapshot', () => {
  it('taken under one rule set gives, for any other, the very plan that the machine gives', () => {
    fc.assert(
      fc.property(arbitraryStory, ({ things, revisions, node }) => {
        const stage = theatre.build(things);
        let before = revisions[0] ?? [];
        for (const wanted of revisions) {
          const snapshot = stage.snapshot(before, node);
          before = wanted;
          if (snapshot === undefined) continue;
          const text = snapshotJson(snapshot);
          const parsed = parseSnapshot(text, 'snapshot.json');
          if (!('snapshot' in parsed)) throw new Error(parsed.diagnostic.message);
          expect(snapshotJson(parsed.snapshot)).toBe(text);
          const here = stage.plan(wanted, { node });
          const there = stage.planFrom(parsed.snapshot, wanted, { node });
          expect(there === undefined ? '' : planJson(there)).toBe(here === undefined ? '' : planJson(here));
          const revision = stage.revise(wanted, { node });
          if (revision !== undefined) stage.execute(revision.plan);
        }
        theatre.strike();
      }),
      halfOfThem,
    );
  });
});
