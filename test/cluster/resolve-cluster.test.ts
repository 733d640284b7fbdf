import { describe, expect, it } from '@jest/globals';
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
