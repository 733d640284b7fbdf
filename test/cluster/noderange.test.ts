import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type NodeNames, selectNames, selectNodes } from '../../src/cluster/noderange.ts';
import { manifest, resolved } from './resolved.ts';

const numbered = (prefix: string, count: number, width: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => prefix + String(index + 1).padStart(width, '0'));

const names = [
  ...numbered('n', 12, 2),
  ...['f1n1', 'f1n2', 'f2n1', 'f2n2'],
  ...numbered('node', 20, 1),
  'a-b',
  'rack1',
].sort();
const groups: Readonly<Record<string, readonly string[]>> = {
  even: names.filter((name) => /[02468]$/.test(name)),
  storage: ['n11', 'n12'],
  group1: ['n01'],
  group2: ['n02'],
  group3: ['n03', 'n04'],
  rack1: ['n05'],
  n01: ['n12'],
};
const model: NodeNames = {
  names,
  has: (name) => names.includes(name),
  group: (name) => (Object.hasOwn(groups, name) ? groups[name] : undefined),
  groupNames: Object.keys(groups),
  attribute: (node, table, column) => (`${table}.${column}` === 'nodehm.cons' && node < 'n03' ? 'hmc' : undefined),
};

/** The selected names, or what was wrong when nothing was. */
const select = (text: string): string => {
  const { names: selected, diagnostics } = selectNames(text, model);
  return [...selected, ...diagnostics.map(({ severity, message }) => `${severity}: ${message}`)].join(' ');
};

describe('a noderange selects', () => {
  it.each([
    ['a name', 'n05', 'n05'],
    ['a list, sorted and each once', 'n05,n01,n05', 'n01 n05'],
    ['a range with dashes', 'n09-n11', 'n09 n10 n11'],
    ['a range with a colon', 'n09:n11', 'n09 n10 n11'],
    ['a range in brackets', 'n[09-11]', 'n09 n10 n11'],
    ['a range in brackets with a colon', 'n[09:11]', 'n09 n10 n11'],
    ['a list in brackets', 'n[01-02,05]', 'n01 n02 n05'],
    ['several brackets', 'f[1-2]n[1-2]', 'f1n1 f1n2 f2n1 f2n2'],
    ['a counted range', 'n01+3', 'n01 n02 n03 n04'],
    ['a number as node and the number', '3', 'node3'],
    ['a range of numbers', '9-11', 'node10 node11 node9'],
    ['a counted range of numbers', '10+1', 'node10 node11'],
    ['a group', 'storage', 'n11 n12'],
    ['a group marked as one', '@n01', 'n12'],
    ['the node where a group has its name', 'n01', 'n01'],
    ['the node where a group and a node have the name', 'rack1', 'rack1'],
    ['a range of groups', 'group1-group3', 'n01 n02 n03 n04'],
    ['all without what is excluded', 'n[01-12],-n03-n12', 'n01 n02'],
    ['nothing that is excluded, wherever that stands', '-n02,n01-n03,n02', 'n01 n03'],
    ['all without an excluded group', 'n[09-12],-@storage', 'n09 n10'],
    ['the intersection', 'n[01-12]@even', 'n02 n04 n06 n08 n10 n12'],
    ['the intersection, written with &', 'even&storage', 'n12'],
    ['the intersection with a marked group', 'even@@storage', 'n12'],
    ['an intersection of three', 'n[01-12]@even@storage', 'n12'],
    ['an intersection as one item of a list', 'n01,even@storage', 'n01 n12'],
    ['what parentheses group', '(n01,storage)@even', 'n12'],
    ['all without an excluded list', 'n[01-03],-(n01,n02)', 'n03'],
    ['what a pattern matches', '/n0[1-3]', 'n01 n02 n03'],
    ['what a closed pattern matches whole', '/n1/', 'warning: no node and no group matches /n1/'],
    ['nothing by a value that no node has', 'nodehm.cons==ipmi', 'warning: nodehm.cons==ipmi is true of no node'],
    [
      'as asked by an attribute that nobody has, and says so',
      'n01@nodehm.mgt!=x',
      'n01 warning: no node has a value of nodehm.mgt',
    ],
    ['without complaint all but what a pattern does not match', 'n01,-/x', 'n01'],
    ['what a pattern with a tilde matches', '~n.*2', 'n02 n12 node12 node2'],
    ['a pattern with a count, whose comma does not divide the list', '/n1{1,2}[0-1]?,n05', 'n05 n10 n11'],
    ['the members of groups that a pattern matches when no node does', '/group[12]', 'n01 n02'],
    ['an attribute that is equal', 'nodehm.cons==hmc@n[01-12]', 'n01 n02'],
    ['an attribute that matches', 'nodehm.cons=~^h.c$', 'a-b f1n1 f1n2 f2n1 f2n2 n01 n02'],
    ['an attribute that is different', 'n[01-03]@nodehm.cons!=hmc', 'n03'],
    ['a name with a dash', 'a-b', 'a-b'],
    ['blanks around items left out', ' n01 , n02 ', 'n01 n02'],
  ])('%s: %s', (_, text, wanted) => {
    expect(select(text)).toBe(wanted);
  });

  it('every node with "all" when no group has that name', () => {
    expect(selectNames('all', model).names).toEqual(names);
  });
});

describe('a noderange is refused', () => {
  it.each([
    ['', 'error: the noderange is empty'],
    ['n01,,n02', 'error: an item of "n01,,n02" is empty'],
    ['^/etc/shadow', 'error: "^/etc/shadow" would read a file: a noderange here depends on the manifests only'],
    ['n01@-n02', 'error: "-n02" excludes inside an intersection'],
    ['n01@', 'error: @ and & need a node, group or range on both sides'],
    ['(n01', 'error: "(n01" is not closed'],
    ['n[01-02', 'error: a bracket in "n[01-02" has no partner'],
    ['n[]', 'error: "[]" in "n[]" is not a list of numbers'],
    ['n[02-01]', 'error: the range 02-01 counts down'],
    ['n[1-010]', 'error: 1 and 010 are padded to different widths'],
    ['n[0-999999]', 'error: "0-999999" stands for more than 100000 names'],
    ['n[1-1000]x[1-1000]', 'error: "n[1-1000]x[1-1000]" stands for more than 100000 names'],
    [
      'n[99999999999999999-99999999999999999]',
      'error: the numbers in "99999999999999999-99999999999999999" have too many digits',
    ],
    ['n 01', 'error: "n 01" is neither a name, a range nor a pattern'],
    ['$(id)', 'error: "$(id)" is neither a name, a range nor a pattern'],
    ['/n(/', 'error: the pattern "n(" cannot be used: an opening parenthesis has no partner'],
    ['/(?=n)', 'error: the pattern "(?=n)" cannot be used: only (…) and (?:…) are understood'],
    ['nope', 'error: "nope" is neither a node nor a group'],
    ['@stroage', 'error: there is no group "stroage"'],
    ['x[1-3]', 'error: x[1-3] are neither nodes nor groups'],
    ['f1n1:f2n2', 'error: the ends of "f1n1:f2n2" differ in more than one number'],
  ])('%s', (text, wanted) => {
    expect(select(text)).toBe(wanted);
  });

  it('with the name that was probably meant', () => {
    expect(selectNames('stroage', model).diagnostics[0]?.help).toBe('did you mean storage?');
  });

  it('softly when a range is only partly there', () => {
    expect(select('n[11-14]')).toBe('n11 n12 warning: n[13-14] are neither nodes nor groups');
  });

  it('when it selects by attribute where attributes are not known yet', () => {
    const { attribute: _, ...without } = model;
    expect(selectNames('nodehm.cons==hmc', without).diagnostics[0]?.message).toBe(
      '"nodehm.cons==hmc" selects by attribute, and attributes depend on groups',
    );
  });
});

const atoms = fc.constantFrom('n01', 'n[03-07]', 'even', 'storage', '/n0.', 'node1-node5', 'group1', 'f[1-2]n[1-2]');
const set = (text: string): ReadonlySet<string> => new Set(selectNames(text, model).names);

describe('the operators of a noderange', () => {
  it('obey set theory', () => {
    fc.assert(
      fc.property(atoms, atoms, atoms, (a, b, c) => {
        const [left, right, third] = [set(a), set(b), set(c)];
        expect(set(`${a},${b}`)).toEqual(new Set([...left, ...right].sort()));
        expect(set(`${a}@${b}`)).toEqual(new Set([...left].filter((name) => right.has(name))));
        expect(set(`${a},-${b}`)).toEqual(new Set([...left].filter((name) => !right.has(name))));
        expect(set(`-${b},${a},${c}`)).toEqual(new Set([...left, ...third].filter((name) => !right.has(name)).sort()));
        expect(set(`(${a},${b})@${c}`)).toEqual(set(`${a}@${c},${b}@${c}`));
      }),
    );
  });

  it('never throw, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'n01[]-:+,@&()/~^.*{}|\\= $group'), maxLength: 24 }), (text) => {
        expect(Array.isArray(selectNames(text, model).names)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});

describe('a noderange of absurd size', () => {
  it.each(['1', '[', '(', '-', '@', 'n1+', '/('])('%s, repeated, is refused quickly', (text) => {
    const start = performance.now();
    expect(selectNames(text.repeat(50_000), model).diagnostics.length).toBeGreaterThan(0);
    expect(performance.now() - start).toBeLessThan(1000);
  });
});

describe('selectNodes', () => {
  it('gives the nodes of a cluster, with groups from both sides', () => {
    const { cluster } = resolved(
      manifest('NodeGroup', 'odd', '{ members: "n[1,3]" }') + manifest('Node', 'n[1-4]', '{ groups: [compute] }'),
    );
    expect(selectNodes('odd', cluster).nodes.map(({ name }) => name)).toEqual(['n1', 'n3']);
    expect(selectNodes('compute,-odd', cluster).nodes.map(({ name }) => name)).toEqual(['n2', 'n4']);
  });
});
