import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { foldNodes } from '../../src/import/fold-nodes.ts';
import type { NodeValues } from '../../src/import/node-values.ts';
import { repositoryTexts } from '../../src/import/repository-texts.ts';
import { loadImported } from './load.ts';

const aNode = (name: string, more: Partial<NodeValues> = {}): NodeValues => ({
  name,
  groups: ['g'],
  macs: [],
  tables: new Map(),
  ...more,
});
const namesOf = (nodes: readonly NodeValues[]) => foldNodes(nodes).documents.map(({ name }) => name);

describe('foldNodes', () => {
  it('makes one range of nodes whose addresses count up with their names, in whatever order they come', () => {
    const nodes = [10, 9, 8].map((n) =>
      aNode(`n${String(n).padStart(2, '0')}`, {
        ip: `10.0.0.${n}`,
        macs: [`52:54:00:00:00:${n === 10 ? '0a' : `0${n}`}`],
      }),
    );
    expect(namesOf(nodes)).toEqual(['n[08-10]']);
  });

  it('cuts a range where an address, a group, a table or the width of the number breaks off', () => {
    expect(namesOf([aNode('n1', { ip: '10.0.0.1' }), aNode('n2', { ip: '10.0.0.3' })])).toEqual(['n1', 'n2']);
    expect(namesOf([aNode('n1'), aNode('n2', { groups: ['h'] })])).toEqual(['n1', 'n2']);
    expect(namesOf([aNode('n1'), aNode('n2', { tables: new Map([['nodepos.u', '1']]) })])).toEqual(['n1', 'n2']);
    expect(namesOf([aNode('n9'), aNode('n10')])).toEqual(['n9', 'n10']);
  });

  it('writes a name that looks like a range so that it stays a name', () => {
    expect(namesOf([aNode('a1-a3')])).toEqual(['a[1]-a3']);
  });

  it('keeps long ranges and puts the rest into a table when there are too many manifests to read', () => {
    const long = Array.from({ length: 20 }, (_, n) => aNode(`long${String(n).padStart(2, '0')}`));
    const odd = Array.from({ length: 40 }, (_, n) => aNode(`odd${n}`, { tables: new Map([['nodepos.u', String(n)]]) }));
    const { documents, rest } = foldNodes([...odd, ...long]);
    expect([documents.map(({ name }) => name), rest.length]).toEqual([['long[00-19]'], 40]);
  });

  it('loses and changes nothing: the loader sees every node as it was', () => {
    const node = fc.record({
      name: fc.stringMatching(/^[a-c](-[a-c])?[0-3]{1,3}([x-z][0-9])?$/),
      groups: fc.uniqueArray(fc.constantFrom('g', 'h'), { maxLength: 2 }),
      ip: fc.option(fc.integer({ min: 1, max: 60 }), { nil: undefined }),
      tables: fc.dictionary(fc.constantFrom('nodepos.u', 'nodepos.rack'), fc.constantFrom('1', 'a "b", c', 'two'), {
        maxKeys: 1,
      }),
    });
    const nodes = fc.uniqueArray(node, { selector: ({ name }) => name, maxLength: 60 });
    fc.assert(
      fc.property(nodes, (drawn) => {
        const taken = new Set<number>();
        const all = drawn.map(({ ip, tables, ...more }): NodeValues => {
          const own = ip === undefined || taken.has(ip) ? {} : { ip: `10.0.0.${ip}` };
          if (ip !== undefined) taken.add(ip);
          return { ...more, ...own, macs: [], tables: new Map(Object.entries(tables)) };
        });
        const { documents, rest } = foldNodes(all);
        const site = { kind: 'Site', name: 's', spec: { master: '10.0.0.1' } };
        const { cluster, errors } = loadImported({ files: repositoryTexts(site, [['nodes', documents, []]], rest) });
        expect(errors).toEqual([]);
        const seen = new Map(cluster.nodes.map((found) => [found.name, found]));
        expect([...seen.keys()].sort()).toEqual(all.map(({ name }) => name).sort());
        for (const { name, ip, groups, tables } of all) {
          const found = seen.get(name);
          expect([found?.ip, found?.groups]).toEqual([ip, groups]);
          for (const key of ['u', 'rack']) expect(found?.attribute('nodepos', key)).toBe(tables.get(`nodepos.${key}`));
        }
      }),
      { numRuns: 300 },
    );
  });
});
