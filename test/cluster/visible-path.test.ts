import { describe, expect, it } from '@jest/globals';
import { visiblePath } from '../../src/cluster/visible-path.ts';
import { aSite, path } from '../kinds/a-cluster.ts';

const site = aSite({
  localPaths: [
    { server: 'cnfs', path: path('/gpfs/fast'), directory: path('/fast') },
    { server: 'cnfs', path: path('/gpfs'), directory: path('/mnt/gpfs') },
    { server: 'all', path: path('/'), directory: path('/mnt/all') },
  ],
});

describe('visiblePath', () => {
  it.each([
    ['cnfs', '/gpfs/state', { root: 'local//mnt/gpfs', path: '/state' }],
    ['cnfs', '/gpfs', { root: 'local//mnt/gpfs', path: '/' }],
    ['cnfs', '/gpfs/fast/n01/', { root: 'local//fast', path: '/n01' }],
    ['cnfs', '/gpfs/faster', { root: 'local//mnt/gpfs', path: '/faster' }],
    ['cnfs', '/gpfs2', undefined],
    ['other', '/gpfs', undefined],
    ['all', '/a/b', { root: 'local//mnt/all', path: '/a/b' }],
    ['172.10.0.1', '/statelite/n01', { root: 'local//statelite', path: '/n01' }],
    ['172.10.0.1', '/install/layers/x', { root: 'install', path: '/layers/x' }],
    ['172.10.0.1', '/install2', { root: 'local//install2', path: '/' }],
    ['172.10.0.1', '/', undefined],
    ['', '/statelite/n01', undefined],
    ['cnfs', '/gpfs/../etc', undefined],
    ['cnfs', 'gpfs', undefined],
  ])('finds %s:%s', (server, directory, place) => {
    expect(visiblePath(site, server, directory)).toEqual(place);
  });
});
