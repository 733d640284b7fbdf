import { readdirSync, readlinkSync, rmdirSync, unlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Change } from '../../src/core/change.ts';
import { placeOfKey } from '../../src/core/place.ts';
import { differences } from '../support/picture.ts';
import { propertyRuns } from '../support/property-runs.ts';
import { arbitraryStory } from '../support/random-rules.ts';
import { openTheatre, recordsOf, type Stage } from '../support/stage.ts';

const theatre = openTheatre();
afterEach(theatre.strike);
afterAll(theatre.close);

/** Which links of ours somebody takes away, one bit each, and whether the directories go that held nothing else. */
const losses = fc.record({ which: fc.integer({ min: 1, max: 0xff }), emptied: fc.boolean() });

describe('whatever rule asked for it, a pattern or a path', () => {
  it('a link of ours that somebody took away is mended as drift, and never taken for one that nobody wants', () => {
    fc.assert(
      fc.property(arbitraryStory, losses, ({ things, revisions, node }, { which, emptied }) => {
        const stage = theatre.build(things);
        for (const wanted of revisions) {
          const revision = stage.revise(wanted, { node });
          if (revision === undefined) continue;
          const { rules, plan } = revision;
          expect(stage.execute(plan)).toMatchObject({ outcome: 'applied' });
          const [before, records] = [stage.picture(), recordsOf(stage)];
          const lost = linksOf(stage).filter((_, index) => (which & (1 << (index % 8))) !== 0);
          for (const link of lost) takeAway(stage, link.path, emptied);
          const mending = stage.plan(rules, { node });
          if (mending === undefined) throw new Error('what was right is refused once a link is gone');
          const addresses = new Set(lost.map(({ address }) => address));
          const told = mending.changes.filter(({ address }) => addresses.has(address));
          expect(told.map(wordOf)).toEqual(told.map(() => 'update drift'));
          expect(new Set(told.map(({ address }) => address))).toEqual(addresses);
          expect(mending.changes.filter(({ action }) => action === 'remove')).toEqual([]);
          expect(stage.execute(mending)).toMatchObject({ outcome: 'applied' });
          expect(linksOf(stage)).toEqual(expect.arrayContaining([...lost]));
          expect(differences(before, stage.picture())).toEqual([]);
          if (!emptied) expect(recordsOf(stage)).toEqual(records);
        }
        theatre.strike();
      }),
      propertyRuns,
    );
  });
});

const wordOf = (change: Change): string =>
  change.action === 'update' ? `update ${change.why}` : `${change.action} ${change.address}`;

/** The links that stand where originals were, as the ledger has them and the disk has them still. */
const linksOf = (stage: Stage): readonly { readonly address: string; readonly path: string }[] =>
  [...stage.read().ledger.records].flatMap(([key, { address, from, target }]) => {
    if (from === undefined || !placeOfKey(key).root.startsWith('image/')) return [];
    return linkAt(join(stage.image, from)) === target ? [{ address, path: from }] : [];
  });

const linkAt = (path: string): string | undefined => {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
};

const takeAway = (stage: Stage, path: string, emptied: boolean): void => {
  unlinkSync(join(stage.image, path));
  for (let at = dirname(path); emptied && at !== '/'; at = dirname(at)) {
    if (readdirSync(join(stage.image, at)).length > 0) break;
    rmdirSync(join(stage.image, at));
  }
};
