import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { must } from '../../src/core/bug.ts';
import { rootedPath } from '../../src/core/place.ts';
import { type ExplainInput, explainPath } from '../../src/explain/explain-path.ts';
import type { Explanation } from '../../src/explain/explanation.ts';
import { halfOfThem } from '../support/property-runs.ts';
import { arbitraryExplained, places } from '../support/random-explained.ts';

/** What an explanation promises: what is there, and of what it is made. */
const promised = ({ supply: { type, from, problem }, path, write }: Explanation) => ({
  path,
  type,
  from: from.map(({ origin }) => origin),
  problem,
  write: [write.allowed, write.survives],
});

const ask = (input: ExplainInput, path: string): Explanation =>
  explainPath({ ...input, path: must(rootedPath(path), path) });

describe('an explanation that is sure', () => {
  it('stays true whatever a layer holds that is not visible', () => {
    let sure = 0;
    let unsure = 0;
    fc.assert(
      fc.property(arbitraryExplained, (story) => {
        const [hidden, shown] = [story.input('n1', '/'), story.input('n1', '/', 'cnfs:/gpfs/dark')];
        for (const path of [...places, '/a/b/new']) {
          const one = ask(hidden, path);
          if (!one.supply.sure) unsure += 1;
          if (!one.supply.sure) continue;
          sure += 1;
          expect({ asked: path, ...promised(ask(shown, path)) }).toEqual({ asked: path, ...promised(one) });
        }
      }),
      halfOfThem,
    );
    expect([sure > 100, unsure > 10]).toEqual([true, true]);
  });

  it('of an image is true of each of its nodes', () => {
    let sure = 0;
    fc.assert(
      fc.property(arbitraryExplained, (story) => {
        const image = story.input('i', '/');
        const nodes = [story.input('n1', '/', 'cnfs:/gpfs/dark'), story.input('n2', '/', 'cnfs:/gpfs/dark')];
        for (const path of places) {
          const one = ask(image, path);
          if (!one.supply.sure) continue;
          sure += 1;
          for (const node of nodes) {
            expect({ asked: path, ...promised(ask(node, path)) }).toEqual({ asked: path, ...promised(one) });
          }
        }
      }),
      halfOfThem,
    );
    expect(sure).toBeGreaterThan(50);
  });
});
