import { existsSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { differences, pictureOf } from '../support/picture.ts';
import { propertyRuns } from '../support/property-runs.ts';
import { arbitraryStory } from '../support/random-rules.ts';
import { openTheatre } from '../support/stage.ts';

const theatre = openTheatre();
afterEach(theatre.strike);
afterAll(theatre.close);

describe('every effect', () => {
  it('happens below one of the roots, wherever the links of the image lead', () => {
    fc.assert(
      fc.property(arbitraryStory, ({ things, revisions, node }) => {
        const stage = theatre.build(things);
        const roots = [
          stage.image,
          ...['tftpboot', 'install/statelite', 'etc', 'var/lib'].map((one) => join(stage.root, one)),
        ];
        const elsewhere = ['/root/tftpboot', '/root/install/statelite', `/root${stage.image.slice(stage.root.length)}`];
        const before = stage.picture({ without: elsewhere });
        const onEffect = (verb: string, path: string): void => {
          const directory = dirname(path);
          if (verb === 'run' || !existsSync(directory)) return;
          const real = join(realpathSync(directory), path.slice(directory.length));
          // What is above a root may have to be made with it.
          const above = verb === 'make the directory' && roots.some((root) => root.startsWith(`${real}/`));
          expect(above || roots.some((root) => real === root || real.startsWith(`${root}/`))).toBe(true);
        };
        for (const rules of [...revisions, []]) {
          const plan = stage.revise(rules, { node })?.plan;
          if (plan !== undefined) stage.execute(plan, { onEffect });
        }
        expect(differences(before, stage.picture({ without: elsewhere }))).toEqual([]);
        expect(pictureOf(stage.outside).size).toBe(2);
        theatre.strike();
      }),
      propertyRuns,
    );
  });
});
