import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { expandNodeNames } from '../../src/cluster/expand-node-names.ts';
import { foldNodeNames } from '../../src/cluster/fold-node-names.ts';

const expand = (text: string): readonly string[] => {
  const expanded = expandNodeNames(text);
  return 'names' in expanded ? expanded.names : [expanded.diagnostic.message];
};

describe('expandNodeNames', () => {
  it.each([
    ['n001', ['n001']],
    ['n[8-11]', ['n8', 'n9', 'n10', 'n11']],
    ['n[08-11]', ['n08', 'n09', 'n10', 'n11']],
    ['n[99-101]', ['n99', 'n100', 'n101']],
    ['b,a,b', ['b', 'a']],
    ['n1-ib', ['n1-ib']],
    ['n1-ib-n2-ib', ['n1-ib', 'n2-ib']],
    ['web-01', ['web-01']],
    ['a1-b2', ['a1-b2']],
    ['n9.example.com+1', ['n9.example.com', 'n10.example.com']],
    ['n[a,b]', ['na', 'nb']],
  ])('reads %s', (text, wanted) => {
    expect(expand(text)).toEqual(wanted);
  });

  it.each([
    ['n1/../x', '"n1/../x" cannot name a node'],
    ['.hidden', '".hidden" cannot name a node'],
    ['n1..n2', '"n1..n2" cannot name a node'],
    ['', '"" cannot name a node'],
    ['n[1-60000],m[1-60000]', '"n[1-60000],m[1-60000]" stands for more than 100000 names'],
  ])('refuses %s', (text, message) => {
    expect(expand(text)).toEqual([message]);
  });
});

describe('foldNodeNames', () => {
  it.each([
    [['n01', 'n02', 'n03', 'n05'], 'n[01-03,05]'],
    [['n9', 'n10', 'n11'], 'n[9-11]'],
    [['n09', 'n10', 'n9'], 'n[9,09-10]'],
    [['r1n1', 'r1n2', 'r2n1', 'r2n2'], 'r[1-2]n[1-2]'],
    [['r1n1', 'r1n2', 'r2n1'], 'r1n[1-2],r2n1'],
    [['db', 'n1', 'db2'], 'db,db2,n1'],
    [['a1-a2'], 'a[1]-a2'],
    [[], ''],
  ])('folds %j', (names, wanted) => {
    expect(foldNodeNames(names)).toBe(wanted);
  });

  const name = fc
    .array(
      fc.oneof(
        fc.constantFrom('n', 'r', 'a-', 'x.', '_'),
        fc.integer({ min: 0, max: 120 }).map(String),
        fc.constantFrom('0', '00'),
      ),
      {
        minLength: 1,
        maxLength: 5,
      },
    )
    .map((parts) => `n${parts.join('')}z`);

  it('is undone by expanding', () => {
    fc.assert(
      fc.property(fc.array(name, { maxLength: 40 }), (names) => {
        const unique = [...new Set(names)].sort();
        const folded = foldNodeNames(names);
        expect(names.length === 0 ? [] : [...expand(folded)].sort()).toEqual(unique);
      }),
      { numRuns: 2000 },
    );
  });

  it('does not depend on the order of the names', () => {
    fc.assert(
      fc.property(fc.array(name, { maxLength: 12 }), (names) => {
        expect(foldNodeNames([...names].reverse())).toBe(foldNodeNames(names));
      }),
    );
  });

  it('folds ten thousand names into one range', () => {
    const names = Array.from({ length: 10_000 }, (_, index) => `n${String(index).padStart(5, '0')}`);
    expect(foldNodeNames(names)).toBe('n[00000-09999]');
  });
});
