import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { simulateNode } from '../../src/cluster/simulate-node.ts';
import { must } from '../../src/core/bug.ts';
import { hasErrors } from '../../src/core/diagnostic.ts';
import { type PlaceKey, rootedPath } from '../../src/core/place.ts';
import { spanText } from '../../src/core/source.ts';
import { explainPath } from '../../src/explain/explain-path.ts';
import { nodePlaces, nodeTrees } from '../../src/explain/node-places.ts';
import { explainInput, rowsOf, type Trees } from '../explain/explained.ts';
import { propertyRuns } from '../support/property-runs.ts';

const paths = ['/a', '/a/b', '/a/b/c', '/d', '/e', '/link/c', '/l/x'] as const;
const places = ['/a', '/a/b', '/a/b/c', '/a/b/x', '/d', '/d/x', '/e'] as const;

/** A tree that may hold a file or a directory at each of the places; nothing lies below a file. */
const tree = fc.uniqueArray(fc.tuple(fc.constantFrom(...places), fc.boolean()), {
  selector: ([path]) => path,
  maxLength: 4,
});
type RandomTree = readonly (readonly [string, boolean])[];

const planted = (root: string, things: RandomTree): Trees => {
  const files = things.filter(([, isFile]) => isFile).map(([path]) => path);
  return things
    .filter(([path]) => !files.some((file) => path.startsWith(`${file}/`)))
    .map(([path, isFile]) => [`${root}${path}` as PlaceKey, isFile ? `${root}${path}\n` : undefined] as const);
};

const row = fc.record({
  file: fc.constantFrom(...paths, '/a/', '/d/', '/a/*', '/*/b', '/[de]'),
  options: fc.constantFrom('tmpfs', 'tmpfs', 'ro', 'con', 'persistent'),
  image: fc.constantFrom('ALL', 'ALL', 'i', 'g', 'j', 'h'),
  disable: fc.constantFrom(false, false, false, true),
});

const story = fc.record({
  rows: fc.array(row, { minLength: 1, maxLength: 6 }),
  image: tree,
  layers: fc.array(fc.record({ tree, selector: fc.constantFrom('ALL', 'i', 'j'), disable: fc.boolean() }), {
    maxLength: 3,
  }),
  state: tree,
  asked: fc.constantFrom(...paths, '/a/b/x', '/d/x', '/run/x', '/none'),
});

describe('explain', () => {
  it('agrees with the simulation on the rule that decides, what supplies the path and what becomes of a write', () => {
    let decided = 0;
    fc.assert(
      fc.property(story, ({ rows, image, layers, state, asked }) => {
        const yaml =
          `apiVersion: statelite/v1\nkind: Node\nmetadata: { name: n1 }\nspec: { image: i }\n---\n` +
          rowsOf(
            'LiteFile',
            'f',
            'files',
            rows.map((one) => JSON.stringify(one)),
          ) +
          rowsOf('Statelite', 's', 'mounts', ['{ node: n1, statemnt: "cnfs:/gpfs/state" }']) +
          rowsOf(
            'LiteTree',
            't',
            'layers',
            layers.map(({ selector, disable }, index) =>
              JSON.stringify({ priority: index + 1, directory: `cnfs:/gpfs/${index + 1}`, image: selector, disable }),
            ),
          );
        const trees: Trees = [
          ...planted('image/i:', image),
          ['image/i:/link', '-> a/b'],
          ['image/i:/l', '-> /run'],
          ...layers.flatMap((one, index) => planted(`local//gpfs:/${index + 1}`, one.tree)),
          ...planted('local//gpfs:/state/n1', state),
        ];
        const input = explainInput(yaml, trees, 'n1', asked);
        if (hasErrors(input.survey.diagnostics)) return;
        const { rules } = must(input.survey.images.get('i'), 'i');
        const node = must(input.node, 'n1');
        const simulated = simulateNode(rules, nodeTrees(input.look, nodePlaces(input.cluster, node, 'i'), 'i', rules));
        const one = explainPath(input);
        const winners = one.candidates.filter(({ verdict }) => verdict === 'decides');
        expect(winners.map(({ at }) => spanText(at))).toEqual(
          one.rule === undefined ? [] : [spanText(one.rule.rule.because)],
        );
        if (one.outcome === 'runtime' || one.outcome === 'unresolvable') return;
        if (one.supply.problem !== undefined) {
          expect(simulated.problems.map(({ rule }) => rule.path)).toContain(one.rule?.path);
          return;
        }
        const found = simulated.at(must(rootedPath(one.path), one.path));
        expect(one.supply.type).toBe(found?.held.type);
        const whole = one.rule === undefined ? found : simulated.at(one.rule.path);
        expect(one.supply.from.map(({ origin }) => origin)).toEqual((found ?? whole)?.from ?? []);
        expect(whole?.rule && spanText(whole.rule.rule.because)).toBe(winners[0] && spanText(winners[0].at));
        const taken = one.layers.flatMap(({ found: word, priority }) =>
          word === 'supplies' || word === 'joined' ? [priority] : [],
        );
        if (one.rule !== undefined) {
          expect(taken).toEqual((whole?.from ?? []).flatMap((from) => (from.tree === 'layer' ? [from.priority] : [])));
          expect([one.write.allowed, one.write.survives]).toEqual([whole?.writable, whole?.survives]);
          decided += 1;
        } else expect(one.write.allowed).toBe(false);
      }),
      propertyRuns,
    );
    expect(decided).toBeGreaterThan(0);
  });
});
