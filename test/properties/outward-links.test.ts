import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { must } from '../../src/core/bug.ts';
import { hasErrors } from '../../src/core/diagnostic.ts';
import { type PlaceKey, rootedPath } from '../../src/core/place.ts';
import { followPath } from '../../src/explain/follow-path.ts';
import { nodeDisk } from '../../src/explain/node-disk.ts';
import { emptyTree, imageTree } from '../../src/planning/look-tree.ts';
import { outwardLinks } from '../../src/planning/outward-links.ts';
import { resolveInImage } from '../../src/planning/resolve-path.ts';
import { surveyImages } from '../../src/planning/survey-image.ts';
import { manifest, resolved } from '../cluster/resolved.ts';
import { memoryLook } from '../support/memory-look.ts';
import { propertyRuns } from '../support/property-runs.ts';

const files = ['/a/f', '/a/b/f', '/a/b/c/f', '/d/f', '/d/e/f', '/g'] as const;
const rules = fc.uniqueArray(
  fc.record({
    file: fc.constantFrom('/a/', '/a/b/', '/a/b/c/', '/d/', '/d/e/', '/d/f', '/g'),
    options: fc.constantFrom('tmpfs', 'tmpfs', 'tmpfs', 'localdisk', 'ro'),
    method: fc.constantFrom('link', 'link', 'link', 'bind'),
  }),
  { selector: (rule) => rule.file, minLength: 1, maxLength: 4 },
);
const link = fc.constantFrom('/a/ln', '/a/b/ln', '/a/b/c/ln', '/d/e/ln');
/** Up and then down: what goes down into the directory of a rule and up again may lie in no rule's directory at all. */
const target = fc
  .tuple(
    fc.nat(3),
    fc.array(fc.constantFrom('a', 'b', 'c', 'd', 'e', '.'), { maxLength: 3 }),
    fc.constantFrom('f', 'g'),
  )
  .map(([ups, parts, last]) => [...Array(ups).fill('..'), ...parts, last].join('/'));

describe('a relative link of which no warning is given', () => {
  it('leads a node to what the image has there', () => {
    const met = { told: 0, silent: 0 };
    fc.assert(
      fc.property(rules, link, target, (written, at, text) => {
        const { cluster, diagnostics } = resolved(
          manifest('Image', 'i', '{ os: o, arch: x86_64, profile: p }') +
            manifest('LiteFile', 'l', JSON.stringify({ files: written })),
        );
        const tree = [...files.map((path) => [path, path] as const), [at, `-> ${text}`] as const];
        const look = memoryLook(tree.map(([path, what]): [PlaceKey, string] => [`image/i:${path}`, what]));
        const survey = surveyImages({ cluster, look, wanted: () => true, made: () => false });
        if (hasErrors([...diagnostics, ...survey.diagnostics])) return;
        const placed = must(survey.images.get('i'), 'i').rules;
        if (outwardLinks('i', placed, look, 'everything').length > 0) {
          met.told += 1;
          return;
        }
        const asked = must(rootedPath(at), at);
        const image = resolveInImage(look, 'image/i', asked);
        // What leads nowhere in the image is no fault of a rule.
        if (image.type !== 'place' || image.is === 'absent') return;
        const trees = { image: imageTree(look, 'i', placed), layers: [], state: emptyTree, local: emptyTree };
        expect(followPath(nodeDisk('n', placed, trees), asked)).toMatchObject({ type: 'place', path: image.path });
        met.silent += 1;
      }),
      propertyRuns,
    );
    expect(Math.min(met.told, met.silent)).toBeGreaterThan(0);
  });
});
