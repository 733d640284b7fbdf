import { describe, expect, it } from '@jest/globals';
import { type ExportFact, judgeAssertions } from '../../src/assertions/judge-assertions.ts';
import type { ImageRules } from '../../src/assertions/judge-path.ts';
import { leadPaths } from '../../src/assertions/lead-paths.ts';
import { readAssertions } from '../../src/assertions/read-assertions.ts';
import { resolveCluster } from '../../src/cluster/resolve-cluster.ts';
import { must } from '../../src/core/bug.ts';
import type { PlaceKey } from '../../src/core/place.ts';
import { loadManifests } from '../../src/manifest/load-manifests.ts';
import { surveyImages } from '../../src/planning/survey-image.ts';
import { memoryLook } from '../support/memory-look.ts';

const manifests = (assertions: readonly string[]): string => `apiVersion: statelite/v1
kind: Site
metadata: { name: s }
spec: { master: m, localPaths: { "nfs:/state": /state } }
---
kind: Image
metadata: { name: i }
spec: { os: o, arch: x86_64, profile: p }
---
kind: Node
metadata: { name: "n[1-3]" }
spec: { groups: [g], image: i }
---
kind: Node
metadata: { name: bare }
spec: { groups: [g] }
---
kind: Statelite
metadata: { name: state }
spec: { mounts: [{ node: "n[1-3]", statemnt: "nfs:/state" }] }
---
kind: LiteTree
metadata: { name: sites }
spec: { layers: [{ priority: 1, directory: "m:/layers/$node" }, { priority: 2, directory: "far:/all/" }] }
---
kind: LiteFile
metadata: { name: files }
spec:
  files:
    - { file: /var/log/, options: persistent }
    - { file: /etc/motd }
    - { file: /etc/all, options: con }
    - { file: /etc/fixed, options: ro, method: bind }
    - { file: "/srv/*" }
---
kind: Assertion
metadata: { name: a }
spec:
  assertions:
${assertions.map((row) => `    - ${row}\n`).join('')}`;

const hidden = 'layer 2, far:/all/, is not visible on this machine';

type Tree = readonly (readonly [PlaceKey, string | undefined])[];

/** `result name: instead` of one assertion; `tree` is the disk, undefined when the root tree is not on it. */
const judge = (row: string, tree?: Tree, exports: readonly ExportFact[] = []) => {
  const loaded = loadManifests([{ name: 's.yaml', text: manifests([row]) }], () => undefined);
  const { cluster } = resolveCluster(loaded.manifests, () => undefined);
  const { assertions, diagnostics } = readAssertions(loaded.manifests, cluster);
  expect([...loaded.diagnostics, ...diagnostics]).toEqual([]);
  const look = memoryLook([...(tree === undefined ? [] : [['image/i:/', undefined] as const]), ...(tree ?? [])]);
  const surveyed = surveyImages({ cluster, look, wanted: () => true, made: () => false }).images.get('i');
  const image = must(cluster.image('i'), 'i');
  const plain = cluster.litefile('i').filter((rule) => !rule.glob);
  const known: ImageRules = {
    image,
    present: tree !== undefined,
    rules:
      tree === undefined
        ? plain.map((rule) => ({ rule, path: rule.path, is: 'file', parent: undefined }))
        : (surveyed?.rules ?? []),
    patterns: tree === undefined ? cluster.litefile('i').filter((rule) => rule.glob) : [],
    resolve: leadPaths('i', surveyed?.rules ?? [], cluster, look),
  };
  const [verdict] = judgeAssertions(assertions, {
    cluster,
    manifests: loaded.manifests,
    look,
    imageRules: (name) => (name === 'i' ? known : undefined),
    exports,
  });
  const { result, failures, undecided } = must(verdict, 'a verdict');
  return [result, ...[...failures, ...undecided].map(({ names, instead }) => `${names.join(' ')}: ${instead}`)];
};

const image: Tree = [
  ['image/i:/etc/motd', 'm'],
  ['image/i:/etc/all', 'a'],
  ['image/i:/etc/fixed', 'f'],
  ['image/i:/srv/one', 'x'],
  ['image/i:/var/log/x', 'x'],
  ['image/i:/logs', '-> var/log'],
  ['image/i:/var/log/up', '-> ../run'],
  ['image/i:/var/log/across', '-> ../../etc/motd'],
  ['image/i:/var/log/abs', '-> /etc/motd'],
];

describe('an assertion about nodes', () => {
  it.each([
    ['{ nodes: "n[1-3]", boots: i, state: true }', ['passed']],
    ['{ nodes: n1, state: "nfs:/state/" }', ['passed']],
    ['{ nodes: g, boots: i }', ['failed', 'bare: it boots no image']],
    ['{ nodes: g, state: true }', ['failed', 'bare: no statelite mount is for it']],
    ['{ nodes: n1, state: false }', ['failed', 'n1: its state is on nfs:/state']],
    ['{ nodes: "n1&n2", boots: i }', ['failed', ': it is about nothing: none is selected']],
    ['{ nodes: g, path: /etc/motd, writable: true }', ['failed', 'bare: it boots no image']],
  ])('%s', (row, result) => {
    expect(judge(row)).toEqual(result);
  });
});

describe('an assertion about a path', () => {
  it.each([
    ['{ images: ALL, path: /var/log/deep/x, behaviour: persistent, survives: true, writable: true }', ['passed']],
    ['{ images: i, path: /usr, behaviour: image, writable: false, survives: false }', ['passed']],
    ['{ images: i, path: /etc/fixed, behaviour: ro, method: bind, writable: false }', ['passed']],
    ['{ images: i, path: /etc/motd, behaviour: con }', ['failed', 'i: it is tmpfs by link']],
    ['{ images: i, path: /etc, writable: true }', ['failed', 'i: no rule covers it, so it is read from the image']],
    ['{ images: i, path: /run/x, writable: true }', ['passed']],
    [
      '{ images: i, path: /run/x, behaviour: image }',
      ['failed', 'i: every node mounts a file system of the kernel over it'],
    ],
  ])('%s holds or not, with the image or without', (row, result) => {
    expect(judge(row)).toEqual(result);
    expect(judge(row, image)).toEqual(result);
  });

  it('follows the links of the image and matches patterns, when the image is there', () => {
    expect(judge('{ nodes: n1, path: /logs/x, behaviour: persistent }', image)).toEqual(['passed']);
    const row = '{ nodes: "n[1-3]", path: /srv/one, behaviour: tmpfs }';
    expect(judge(row, image)).toEqual(['passed']);
    expect(judge(row)).toEqual([
      'undecided',
      'n1 n2 n3: only the root tree of image i says what /srv/* matches, and it is not on this disk',
    ]);
  });
});

describe('an assertion about a path behind a relative link below a rule', () => {
  const store = '/.statelite/persistent';
  it.each([
    ['{ nodes: n1, path: /var/log/up/x, writable: false, survives: false }', ['passed']],
    [
      '{ nodes: "n[1-2]", path: /var/log/up/x, writable: true }',
      ['failed', `n1 n2: a relative link leads to ${store}/<node>/var/run/x, where nothing is`],
    ],
    [
      '{ images: i, path: /var/log/across, behaviour: tmpfs }',
      ['failed', `i: a relative link leads to ${store}/<node>/etc/motd, where nothing is`],
    ],
    ['{ nodes: n1, path: /var/log/across, comesFrom: image }', ['failed', 'n1: nothing has it']],
    ['{ nodes: n1, path: /var/log/abs, behaviour: tmpfs, comesFrom: image }', ['undecided', `n1: ${hidden}`]],
  ])('%s is judged by where the link really lies', (row, result) => {
    expect(judge(row, image)).toEqual(result);
  });

  it('follows what the layers and the state of each node have there', () => {
    const tree: Tree = [...image, ['local//state:/n2/var/log/old', '-> /etc/fixed']];
    expect(judge('{ nodes: "n[1-2]", path: /var/log/old, behaviour: persistent }', tree)).toEqual([
      'failed',
      'n2: it is ro by bind',
    ]);
  });
});

describe('an assertion about where content comes from', () => {
  it('is decided by the first layer that has it, whatever is hidden behind that', () => {
    const tree: Tree = [...image, ['local//layers:/n2/etc/motd', 'of n2']];
    expect(judge('{ nodes: n2, path: /etc/motd, comesFrom: layer 1 }', tree)).toEqual(['passed']);
    expect(judge('{ nodes: n2, path: /etc/motd, comesFrom: layer sites }', tree)).toEqual(['passed']);
    expect(judge('{ nodes: n2, path: /etc/motd, comesFrom: "layer m:/layers/$node" }', tree)).toEqual(['passed']);
    expect(judge('{ nodes: n2, path: /etc/motd, comesFrom: "layer m:/layers/n2" }', tree)).toEqual(['passed']);
    expect(judge('{ nodes: n2, path: /etc/motd, comesFrom: image }', tree)).toEqual([
      'failed',
      'n2: it comes from layer 1, m:/layers/n2',
    ]);
  });

  it('tells of nodes together whose layer is written the same', () => {
    const of = (node: string): Tree[number] => [`local//layers:/${node}/etc/motd`, 'own'];
    const row = '{ nodes: "n[1-3]", path: /etc/motd, comesFrom: image }';
    expect(judge(row, [...image, of('n1'), of('n2'), of('n3')])).toEqual([
      'failed',
      'n1 n2 n3: it comes from layer 1, m:/layers/$node',
    ]);
  });

  it('is not decided where a hidden layer, or no image, could say otherwise', () => {
    const tree: Tree = [...image, ['local//layers:/n2/etc/motd', 'of n2']];
    expect(judge('{ nodes: "n[1-3]", path: /etc/motd, comesFrom: image }', tree)).toEqual([
      'failed',
      'n2: it comes from layer 1, m:/layers/n2',
      `n1 n3: ${hidden}`,
    ]);
    expect(judge('{ nodes: n1, path: /etc/all, comesFrom: [image, layer 2] }', tree)).toEqual([
      'undecided',
      `n1: ${hidden}`,
    ]);
    expect(judge('{ nodes: n1, path: /etc/motd, comesFrom: image }')).toEqual([
      'undecided',
      'n1: the root tree of image i is not on this disk',
    ]);
  });

  it('knows the state, and what no rule covers', () => {
    const tree: Tree = [...image, ['local//state:/n1/var/log/x', 'kept']];
    expect(judge('{ nodes: n1, path: /var/log/x, comesFrom: state }', tree)).toEqual(['passed']);
    expect(judge('{ nodes: n1, path: /logs, comesFrom: state }', tree)).toEqual(['passed']);
    expect(judge('{ nodes: n1, path: /usr, comesFrom: image }', tree)).toEqual(['failed', 'n1: nothing has it']);
    expect(judge('{ nodes: n1, path: /etc, comesFrom: image }', tree)).toEqual(['passed']);
  });
});

describe('an assertion about exports', () => {
  const facts: readonly ExportFact[] = [
    { path: '/install', client: '*', options: ['ro', 'sync'], because: undefined },
    { path: '/install/x', client: 'n1', options: ['rw', 'sync'], because: undefined, foreign: '/etc/exports' },
    { path: '/home', client: '', options: ['rw'], because: undefined },
  ];

  it.each([
    ['{ exports: /install/y, never: [rw] }', ['passed']],
    [
      '{ exports: /install, never: [rw], always: [sync] }',
      ['failed', '/install/x to n1: it is rw, by /etc/exports, which the site does not declare'],
    ],
    ['{ exports: ALL, always: [sync] }', ['failed', '/home to everybody: it is not sync']],
  ])('%s', (row, result) => {
    expect(judge(row, undefined, facts)).toEqual(result);
  });

  it('holds where nothing is exported', () => {
    expect(judge('{ exports: ALL, never: [rw], always: [sync] }')).toEqual(['passed']);
  });
});
