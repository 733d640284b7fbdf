import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decidePath, type ImageRules, judgePath } from '../../src/assertions/judge-path.ts';
import { simulateNode } from '../../src/cluster/simulate-node.ts';
import { must } from '../../src/core/bug.ts';
import { hasErrors } from '../../src/core/diagnostic.ts';
import { type PlaceKey, rootedPath } from '../../src/core/place.ts';
import { imageTree } from '../../src/planning/look-tree.ts';
import { resolveInImage } from '../../src/planning/resolve-path.ts';
import { surveyImages } from '../../src/planning/survey-image.ts';
import { manifest, resolved } from '../cluster/resolved.ts';
import { memoryLook } from '../support/memory-look.ts';
import { propertyRuns } from '../support/property-runs.ts';

const paths = ['/a', '/a/b', '/a/b/c', '/d', '/d/e', '/f', '/g'] as const;
const things = fc.dictionary(fc.constantFrom(...paths), fc.constantFrom('text', '-> d', '-> /a/b', undefined));
const rules = fc.uniqueArray(
  fc.record({
    file: fc.constantFrom(...paths, '/a/*', '/*'),
    options: fc.constantFrom('tmpfs', 'persistent', 'ro', 'con'),
    method: fc.constantFrom('link', 'bind'),
  }),
  { selector: (rule) => rule.file, maxLength: 5 },
);

/** Nothing lies below a file or a link. */
const treeOf = (
  random: Readonly<Record<string, string | undefined>>,
): readonly (readonly [PlaceKey, string | undefined])[] =>
  Object.entries(random)
    .filter(
      ([path]) => !Object.entries(random).some(([above, what]) => what !== undefined && path.startsWith(`${above}/`)),
    )
    .map(([path, what]) => [`image/i:${path}`, what]);

describe('an assertion about a path', () => {
  it('says of writing and of a reboot what simulating the node says', () => {
    let compared = 0;
    fc.assert(
      fc.property(things, rules, (random, files) => {
        const { cluster, diagnostics } = resolved(
          manifest('Image', 'i', '{ os: o, arch: x86_64, profile: p }') +
            manifest('LiteFile', 'l', JSON.stringify({ files })),
        );
        const look = memoryLook([['image/i:/', undefined], ...treeOf(random)]);
        const survey = surveyImages({ cluster, look, wanted: () => true, made: () => false });
        if (hasErrors([...diagnostics, ...survey.diagnostics])) return;
        const surveyed = must(survey.images.get('i'), 'i');
        const nothing = { at: () => undefined, names: () => [] };
        const trees = { image: imageTree(look, 'i', surveyed.rules), layers: [], state: nothing, local: undefined };
        const node = simulateNode(surveyed.rules, trees);
        if (node.problems.length > 0) return;
        const image = must(cluster.image('i'), 'i');
        const known: ImageRules = {
          image,
          rules: surveyed.rules,
          present: true,
          patterns: [],
          resolve: (path) => path,
        };
        for (const written of paths) {
          const at = resolveInImage(look, 'image/i', must(rootedPath(written), written));
          const found = at.type === 'place' ? node.at(at.path) : undefined;
          if (at.type !== 'place' || found === undefined) continue;
          const decided = decidePath(known, at.path, at.path);
          if ('instead' in decided) throw new Error(decided.instead);
          const holds = (claim: 'writable' | 'survives'): boolean =>
            judgePath({ claim, path: at.path, is: true }, decided, image) === undefined;
          expect([at.path, holds('writable'), holds('survives')]).toEqual([at.path, found.writable, found.survives]);
          compared += 1;
        }
      }),
      propertyRuns,
    );
    expect(compared).toBeGreaterThan(20);
  });
});
