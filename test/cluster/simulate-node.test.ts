import { describe, expect, it } from '@jest/globals';
import type { Behaviour, Method } from '../../src/cluster/cluster.ts';
import { type NodeTrees, simulateNode } from '../../src/cluster/simulate-node.ts';
import type { SurveyedRule } from '../../src/cluster/survey.ts';
import type { Held, Tree } from '../../src/cluster/tree.ts';
import { must } from '../../src/core/bug.ts';
import { ancestorsOf, baseName, parentPath, type RootedPath, rootedPath } from '../../src/core/place.ts';

const at = (text: string): RootedPath => must(rootedPath(text), text);
const because = { file: 't.yaml', start: { line: 1, column: 1 }, end: { line: 1, column: 1 } };

const rule = (behaviour: Behaviour, method: Method, file: string, parent?: string): SurveyedRule => ({
  rule: {
    ...{ file, path: at(file), directory: file.endsWith('/'), glob: false, behaviour, method, options: '' },
    ...{ comments: '', because, protect: false, source: 'all' },
  },
  path: at(file),
  is: file.endsWith('/') ? 'dir' : 'file',
  parent: parent === undefined ? undefined : at(parent),
});

/** A tree of files and links (`-> target`); a path that ends in a slash is an empty directory. */
const tree = (things: Readonly<Record<string, string>>): Tree => {
  const held = new Map<string, Held>([['/', { type: 'dir' }]]);
  for (const [path, text] of Object.entries(things)) {
    for (const above of ancestorsOf(at(path))) held.set(above, { type: 'dir' });
    const thing: Held = text.startsWith('-> ')
      ? { type: 'link', target: text.slice(3) }
      : { type: 'file', content: text };
    held.set(at(path), path.endsWith('/') ? { type: 'dir' } : thing);
  }
  return {
    at: (path) => held.get(path),
    names: (path) =>
      [...held.keys()].filter((one) => one !== '/' && parentPath(at(one)) === path).map((one) => baseName(at(one))),
  };
};

const trees = (changes: Partial<NodeTrees> = {}): NodeTrees => ({
  image: tree({ '/etc/a': 'image a', '/var/d/x': 'image x', '/var/d/y': 'image y' }),
  layers: [],
  state: undefined,
  local: undefined,
  ...changes,
});
const layers = (...all: readonly Tree[]): NodeTrees['layers'] =>
  all.map((one, index) => ({ priority: index + 1, tree: one }));

describe('a simulated node', () => {
  it('sees what no rule names read-only from the image', () => {
    const found = simulateNode([], trees()).at(at('/etc/a'));
    expect(found).toEqual({
      ...{ path: '/etc/a', held: { type: 'file', content: 'image a' }, from: [{ tree: 'image' }] },
      ...{ rule: undefined, via: 'plain', writable: false, survives: false },
    });
  });

  it('has a directory whole from the first layer that holds something there', () => {
    const rules = [rule('tmpfs', 'bind', '/var/d/')];
    const node = simulateNode(rules, trees({ layers: layers(tree({ '/var/d/': '' }), tree({ '/var/d/z': 'two' })) }));
    expect(node.names(at('/var/d'))).toEqual(['z']);
    expect(node.at(at('/var/d/x'))).toBeUndefined();
    expect(node.at(at('/var/d'))).toMatchObject({
      from: [{ tree: 'layer', priority: 2 }],
      via: 'mount',
      writable: true,
    });
  });

  it('mounts only like on like, what a copy replaces aside', () => {
    const here = trees({ layers: layers(tree({ '/etc/a/b': '', '/var/d': 'file', '/var/e/f': '' })) });
    const rules = [rule('tmpfs', 'bind', '/etc/a'), rule('ro', 'bind', '/var/d/'), rule('tmpfs', 'bind', '/var/e/')];
    expect(simulateNode(rules, here).problems.map(({ why }) => why)).toEqual([
      'it is a directory, which cannot be mounted over a file',
      'it is a file, which cannot be mounted over a directory',
    ]);
    const above = rule('tmpfs', 'bind', '/var/d/');
    const inside = (behaviour: Behaviour) => [above, rule(behaviour, 'bind', '/var/d/x', '/var/d')];
    const kept = trees({ state: tree({ '/var/d/x/y': '' }) });
    expect(simulateNode(inside('persistent'), kept).problems).toHaveLength(1);
    const copied = trees({ layers: layers(tree({ '/var/d/x/y': '' })) });
    expect(simulateNode(inside('con'), copied).problems).toEqual([]);
  });

  it('joins the files of image and layers, and no links', () => {
    const there = layers(tree({ '/etc/a': ' one' }), tree({ '/etc/a': '-> b' }), tree({ '/etc/a': ' three' }));
    const node = simulateNode([rule('con', 'link', '/etc/a')], trees({ layers: there }));
    expect(node.at(at('/etc/a'))).toMatchObject({ held: { content: 'image a one three' }, survives: false });
  });

  it('keeps what it kept, and seeds what it did not', () => {
    const rules = [rule('persistent', 'link', '/etc/a'), rule('persistent', 'link', '/var/d/')];
    const node = simulateNode(rules, trees({ state: tree({ '/etc/a': 'kept' }) }));
    expect(node.at(at('/etc/a'))).toMatchObject({
      held: { content: 'kept' },
      from: [{ tree: 'state' }],
      survives: true,
    });
    expect(node.at(at('/var/d/x'))).toMatchObject({ held: { content: 'image x' }, survives: true });
  });

  it('has a child of a copied directory instead of what the copy brought', () => {
    const rules = [rule('tmpfs', 'link', '/var/d/'), rule('ro', 'link', '/var/d/x', '/var/d')];
    const node = simulateNode(rules, trees({ layers: layers(tree({ '/var/d/q': 'one' })) }));
    expect(node.names(at('/var/d'))).toEqual(['q', 'x']);
    expect(node.at(at('/var/d/x'))).toMatchObject({ held: { content: 'image x' }, writable: false, via: 'link' });
  });

  it.each([
    ['persistent', 'link', trees(), 'this node has no statelite mount', undefined],
    ['localdisk', 'link', trees(), 'this node has no local disk', undefined],
    [
      'tmpfs',
      'bind',
      trees({ layers: layers(tree({ '/etc/a': '-> b' })) }),
      'it is a link, which cannot be mounted',
      'image a',
    ],
    [
      'con',
      'bind',
      trees({ image: tree({ '/etc/': '' }) }),
      'neither a layer nor the image has a file to join',
      undefined,
    ],
  ] as const)('says why a %s %s rule cannot be', (behaviour, method, all, why, content) => {
    const node = simulateNode([rule(behaviour, method, '/etc/a')], all);
    expect(node.problems.map((one) => one.why)).toEqual([why]);
    const held = node.at(at('/etc/a'))?.held;
    expect(held?.type === 'file' ? held.content : undefined).toBe(content);
  });

  it('finds a layer path through links that stay in the layer, and through no other', () => {
    const inside = tree({ '/etc': '-> all/../all', '/all/a': 'inside' });
    const circle = tree({ '/etc': '-> etc' });
    const outside = [tree({ '/etc': '-> ../../etc' }), tree({ '/etc': '-> /all', '/all/a': 'no' }), circle];
    const node = simulateNode([rule('tmpfs', 'link', '/etc/a')], trees({ layers: layers(...outside, inside) }));
    expect(node.at(at('/etc/a'))).toMatchObject({ held: { content: 'inside' }, from: [{ priority: 4 }] });
  });
});
