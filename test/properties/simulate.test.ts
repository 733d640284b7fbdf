import { afterAll, afterEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ancestorsOf, childPath, type Place, type PlaceKey, placeKey, placeOfKey } from '../../src/core/place.ts';
import { placesOf } from '../../src/core/simulate.ts';
import { openDisk } from '../../src/host/disk.ts';
import { depthFor } from '../../src/host/guard.ts';
import { tasksOf } from '../../src/host/tasks.ts';
import { openWorld } from '../../src/planning/world.ts';
import { propertyRuns } from '../support/property-runs.ts';
import { arbitraryStory } from '../support/random-rules.ts';
import { openTheatre } from '../support/stage.ts';

const theatre = openTheatre();
afterEach(theatre.strike);
afterAll(theatre.close);

describe('the world that planning imagines', () => {
  it('is the disk afterwards: the same facts and the same names at every place near a step', () => {
    fc.assert(
      fc.property(arbitraryStory, ({ things, revisions, node }) => {
        const stage = theatre.build(things);
        for (const rules of revisions) {
          const plan = stage.revise(rules, { node })?.plan;
          if (plan === undefined) continue;
          const roots = new Map(plan.roots.map(({ name, directory }) => [name, directory]));
          const look = openDisk({ rootDirectory: stage.root, roots });
          const world = openWorld(look);
          const steps = tasksOf(plan).flatMap(({ step }) => step ?? []);
          // The world asks the disk as it was, so everything must be looked at before the steps are done.
          const near = new Set<PlaceKey>(steps.flatMap(placesOf).flatMap((at) => around(at)));
          for (const key of [...near]) {
            const { root, path } = placeOfKey(key);
            for (const name of look.names({ root, path }) ?? [])
              near.add(placeKey({ root, path: childPath(path, name) }));
          }
          for (const step of steps) world.apply(step);
          const imagined = [...near].map((key) => {
            const at = placeOfKey(key);
            return { key, fact: world.fact(at, 'stamp'), names: world.names(at) };
          });
          look.forget();
          expect(stage.execute(plan)).toMatchObject({ outcome: 'applied' });
          const found = openDisk({ rootDirectory: stage.root, roots });
          for (const { key, fact, names } of imagined) {
            const at = placeOfKey(key);
            expect({ key, fact: found.fact(at, depthFor(fact)), names: found.names(at) }).toEqual({ key, fact, names });
          }
          found.forget();
        }
        theatre.strike();
      }),
      propertyRuns,
    );
  });
});

/** A place and everything above it. */
const around = (at: Place): readonly PlaceKey[] =>
  [at.path, ...ancestorsOf(at.path)].map((path) => placeKey({ root: at.root, path }));
