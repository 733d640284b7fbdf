import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { must } from '../../src/core/bug.ts';
import { hasErrors } from '../../src/core/diagnostic.ts';
import type { PlaceKey } from '../../src/core/place.ts';
import { ruleRows, viewNode } from '../../src/explain/effective-row.ts';
import { groupNodes } from '../../src/explain/group-nodes.ts';
import { nodePlaces, nodeTrees } from '../../src/explain/node-places.ts';
import { explainInput, rowsOf, type Trees } from '../explain/explained.ts';
import { propertyRuns } from '../support/property-runs.ts';

const nodes = ['n1', 'n2', 'n3', 'n4'] as const;
const paths = ['/a', '/a/b', '/d', '/e'] as const;
// Few places, so that two nodes often differ at one rule alone.
const thing = fc.tuple(
  fc.constantFrom('/a', '/a/b', '/a/x', '/d', '/d', '/d/y', '/e', '/e'),
  fc.constantFrom('x\n', undefined, undefined, '-> one', '-> two'),
);
const story = fc.record({
  rules: fc.uniqueArray(
    fc.record({
      file: fc.constantFrom(...paths),
      options: fc.constantFrom('tmpfs', 'tmpfs', 'tmpfs', 'ro', 'con', 'persistent'),
    }),
    { selector: ({ file }) => file, minLength: 2 },
  ),
  trees: fc.array(fc.tuple(fc.constantFrom(...nodes, 'n1', 'n1', 'n2', 'n2', 'state/n1', 'state/n2', 'all'), thing), {
    maxLength: 10,
    size: 'max',
  }),
  twist: fc.option(thing),
});

type Planted = readonly (readonly [top: string, what: readonly [path: string, text: string | undefined]])[];

/** With n2 like n1 but for one thing. */
const withTwin = (trees: Planted, twist: Planted[number][1]): Planted => [
  ...trees.filter(([top]) => top !== 'n2'),
  ...trees.flatMap(([top, what]) => (top === 'n1' && what[0] !== twist[0] ? [['n2', what] as const] : [])),
  ['n2', twist],
];

describe('groupNodes', () => {
  it('puts exactly those nodes together that see the same at every rule', () => {
    const met = new Set<number>();
    fc.assert(
      fc.property(story, ({ rules, trees: drawn, twist }) => {
        const trees = twist === null ? drawn : withTwin(drawn, twist);
        const yaml =
          'apiVersion: statelite/v1\nkind: Node\nmetadata: { name: "n[1-4]" }\nspec: { image: i }\n---\n' +
          rowsOf(
            'LiteFile',
            'f',
            'files',
            rules.map((one) => JSON.stringify(one)),
          ) +
          rowsOf('LiteTree', 't', 'layers', [
            '{ priority: 1, directory: "cnfs:/gpfs/$node" }',
            '{ priority: 2, directory: "cnfs:/gpfs/all" }',
          ]) +
          rowsOf('Statelite', 's', 'mounts', ['{ node: all, statemnt: "cnfs:/gpfs/state" }']);
        const ends = trees.filter(([, [, what]]) => what !== undefined).map(([top, [path]]) => `${top}${path}/`);
        const planted: Trees = trees
          .filter(([top, [path]]) => !ends.some((end) => `${top}${path}`.startsWith(end)))
          .map(([top, [path, what]]) => [`local//gpfs:/${top}${path}` as PlaceKey, what]);
        const input = explainInput(yaml, [['image/i:/a/b', 'b\n'], ...planted], 'n1', '/a');
        if (hasErrors(input.survey.diagnostics)) return;
        const { cluster, look } = input;
        const found = must(input.survey.images.get('i'), 'i').rules;
        const groups = groupNodes(
          cluster.nodes,
          (node) => nodePlaces(cluster, node, 'i'),
          look,
          () => found,
        );
        const seen = new Map(
          cluster.nodes.map((node) => {
            const view = viewNode(node.name, 'i', found, nodeTrees(look, nodePlaces(cluster, node, 'i'), 'i', found));
            return [node.name, JSON.stringify(ruleRows(view))];
          }),
        );
        expect(groups.flatMap((group) => group.nodes.map(({ name }) => name)).sort()).toEqual([...nodes]);
        // Each group sees one thing, and no two see the same.
        const sights = groups.map((group) => [...new Set(group.nodes.map(({ name }) => seen.get(name)))]);
        expect(sights.map(({ length }) => length)).toEqual(groups.map(() => 1));
        expect(groups.length).toBe(new Set(seen.values()).size);
        met.add(groups.length);
      }),
      // Each takes little, and what tells two nodes apart may be one thing at one rule.
      { numRuns: Math.max(480, Number(propertyRuns.numRuns)) },
    );
    expect([...met].sort()).toEqual(expect.arrayContaining([1, 2, 3]));
  });
});
