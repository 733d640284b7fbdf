import { describe, expect, it } from '@jest/globals';
import { layer } from '../../../src/kinds/layer/index.ts';
import { aDesire, aLayer, aNode, aSite, path } from '../a-cluster.ts';

const site = aSite({ localPaths: [{ server: 'cnfs', path: path('/gpfs'), directory: path('/gpfs') }] });
const nodes = [aNode(), aNode({ name: 'n02' }), aNode({ name: 'n03', image: 'other' })];

describe('layer', () => {
  it('asks once for each visible directory, and names the node that alone sees it', () => {
    const layers = (node: { name: string }) => [
      aLayer('172.10.0.1', `/statelite/${node.name}`),
      aLayer('cnfs', '/gpfs/dallas/'),
      aLayer('far', '/away'),
      aLayer('', '/etc/layers'),
    ];
    const resources = layer.desire(aDesire({ site, nodes, layers }));
    expect(resources.map(({ address, node, image, entries }) => [address, node, image, entries[0]?.at])).toEqual([
      ['layer/172.10.0.1:/statelite/n01', 'n01', 'centos5.3-x86_64-all', { root: 'local//statelite', path: '/n01' }],
      ['layer/172.10.0.1:/statelite/n02', 'n02', 'centos5.3-x86_64-all', { root: 'local//statelite', path: '/n02' }],
      ['layer/172.10.0.1:/statelite/n03', 'n03', 'other', { root: 'local//statelite', path: '/n03' }],
      ['layer/cnfs:/gpfs/dallas/', undefined, undefined, { root: 'local//gpfs', path: '/dallas' }],
    ]);
    expect(resources.every(({ entries }) => entries[0]?.type === 'dir' && entries[0].claim === 'seed')).toBe(true);
  });

  it('asks once for a directory that is written in two ways, protected if one of them is', () => {
    const layers = () => [aLayer('cnfs', '/gpfs/x'), aLayer('cnfs', '/gpfs//x/', { protect: true })];
    const resources = layer.desire(aDesire({ site, nodes, layers }));
    expect(resources.map(({ address, protect }) => [address, protect])).toEqual([['layer/cnfs:/gpfs/x', true]]);
  });

  it('leaves the top of a local path alone: it is a mount point of somebody else', () => {
    expect(layer.desire(aDesire({ site, layers: () => [aLayer('cnfs', '/gpfs')] }))).toEqual([]);
  });
});
