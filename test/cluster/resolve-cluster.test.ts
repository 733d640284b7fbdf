import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Cluster } from '../../src/cluster/cluster.ts';
import { hasErrors } from '../../src/core/diagnostic.ts';
import { brief, manifest, resolved } from './resolved.ts';

/** The example of the 2010 document: one image, two layers, one statelite mount. */
const tokyo =
  manifest('Image', 'rhels5.3-x86_64-test1', '{ os: rhels5.3, arch: x86_64, profile: test1, groups: [rh5] }') +
  manifest('NodeGroup', 'japan', '{ noderes: { nfsserver: 172.10.0.1 }, nodepos: { room: tokyo } }') +
  manifest(
    'Node',
    'n[001-512]',
    '{ groups: [compute, japan], image: rhels5.3-x86_64-test1, ip: 172.10.1.1, mac: "52:54:00:00:00:01" }',
  ) +
  manifest(
    'LiteFile',
    'base',
    '{ files: [/etc/ntp.conf, { file: /var/log/, options: persistent }, { file: /etc/motd, options: con }] }',
  ) +
  manifest(
    'LiteTree',
    'sites',
    '{ layers: [{ priority: 2, directory: "cnfs:/gpfs/dallas/", onMissing: skip }, { priority: 1, directory: "$noderes.nfsserver:/statelite/$node" }] }',
  ) +
  manifest('Statelite', 'state', '{ mounts: [{ node: japan, statemnt: "cnfs:/gpfs/state" }] }');

describe('resolveCluster', () => {
  it('resolves the example of the 2010 document without a complaint', () => {
    const { cluster, diagnostics } = resolved(tokyo);
    expect(brief(diagnostics)).toEqual([]);
    expect(cluster.nodes.length).toBe(512);
    const node = cluster.node('n256');
    expect(node?.ip).toBe('172.10.2.0');
    expect(node?.macs).toEqual(['52:54:00:00:01:00']);
    expect(node?.image).toBe('rhels5.3-x86_64-test1');
    if (node === undefined) return;
    expect(cluster.litetree(node).map(({ server, directory, onMissing }) => [server, directory, onMissing])).toEqual([
      ['172.10.0.1', '/statelite/n256', 'retry'],
      ['cnfs', '/gpfs/dallas/', 'skip'],
    ]);
    expect(cluster.state(node)).toMatchObject({ server: 'cnfs', directory: '/gpfs/state' });
    expect(
      cluster.litefile('rhels5.3-x86_64-test1').map((rule) => [rule.path, rule.behaviour, rule.directory]),
    ).toEqual([
      ['/etc/motd', 'con', false],
      ['/etc/ntp.conf', 'tmpfs', false],
      ['/var/log', 'persistent', true],
    ]);
  });
});

/** What a cluster says of its nodes and images, as text. */
const told = (cluster: Cluster): readonly string[] => [
  ...cluster.images.flatMap(({ name }) =>
    cluster
      .litefile(name)
      .map(({ path, behaviour, method, source }) => [name, path, behaviour, method, source].join(' ')),
  ),
  ...cluster.nodes.map((node) =>
    [
      node.name,
      node.image,
      ...cluster.litetree(node).map(({ directory }) => directory),
      cluster.state(node)?.directory,
    ].join(' '),
  ),
];

const selector = fc.constantFrom('ALL', 'redhat', 'old', 'rh5', 'rh9');
const row = fc.record({
  file: fc.constantFrom('/a', '/b/', '/b', '/c/d'),
  image: selector,
  options: fc.constantFrom('', 'tmpfs', 'ro', 'localdisk'),
});
const layer = fc.record({
  priority: fc.integer({ min: 1, max: 4 }),
  image: selector,
  directory: fc.constantFrom('s:/x', 's:/$node', 't:/y'),
});
const mount = fc.record({ node: fc.constantFrom('n1', 'g1', 'g2', 'all'), statemnt: fc.constantFrom('s:/p', 's:/q') });
const images =
  manifest('Image', 'rh5', '{ os: rhels5.3, arch: x86_64, profile: a, groups: [redhat, old] }') +
  manifest('Image', 'rh9', '{ os: rhels9, arch: x86_64, profile: a, groups: [redhat] }') +
  manifest('Node', 'n1', '{ groups: [g1, g2], image: rh5 }') +
  manifest('Node', 'n2', '{ groups: [g2], image: rh9 }');

describe('resolution', () => {
  it('does not depend on the order of rows, unless it reports an error', () => {
    fc.assert(
      fc.property(
        fc.array(row, { maxLength: 6 }),
        fc.array(layer, { maxLength: 4 }),
        fc.array(mount, { maxLength: 3 }),
        (rows, layers, mounts) => {
          const write = (a: readonly unknown[], b: readonly unknown[], c: readonly unknown[]): string =>
            images +
            manifest('LiteFile', 'f', JSON.stringify({ files: a })) +
            manifest('LiteTree', 't', JSON.stringify({ layers: b })) +
            manifest('Statelite', 's', JSON.stringify({ mounts: c }));
          const forward = resolved(write(rows, layers, mounts));
          const backward = resolved(write(rows.toReversed(), layers.toReversed(), mounts.toReversed()));
          expect(hasErrors(backward.diagnostics)).toBe(hasErrors(forward.diagnostics));
          if (!hasErrors(forward.diagnostics)) expect(told(backward.cluster)).toEqual(told(forward.cluster));
        },
      ),
      { numRuns: 300 },
    );
  });

  it('gives each path the rule of the strongest rank that has one', () => {
    fc.assert(
      fc.property(fc.array(row, { maxLength: 8 }), (rows) => {
        const { cluster } = resolved(images + manifest('LiteFile', 'f', JSON.stringify({ files: rows })));
        for (const rule of cluster.litefile('rh5')) {
          const fitting = rows.filter(({ file, image }) => file.replace(/\/$/, '') === rule.path && image !== 'rh9');
          const ranks = fitting.map(({ image }) => (image === 'rh5' ? 'image' : image === 'ALL' ? 'all' : 'group'));
          expect(rule.source).toBe(['image', 'group', 'all'].find((rank) => ranks.some((each) => each === rank)));
        }
        expect(cluster.litefile('rh5').length).toBe(
          new Set(rows.flatMap(({ file, image }) => (image === 'rh9' ? [] : [file.replace(/\/$/, '')]))).size,
        );
      }),
      { numRuns: 300 },
    );
  });
});
