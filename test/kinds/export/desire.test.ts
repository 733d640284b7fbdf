import { describe, expect, it } from '@jest/globals';
import type { Cluster } from '../../../src/cluster/cluster.ts';
import type { Resource } from '../../../src/core/resource.ts';
import { exportKind } from '../../../src/kinds/export/index.ts';
import { aCluster, anExport } from './a-cluster.ts';

const desire = (cluster: Cluster): readonly Resource[] =>
  exportKind.desire({
    cluster,
    survey: { images: new Map(), diagnostics: [] },
    running: undefined,
    bootText: () => '',
    runtimeScript: '',
  });

const lines = [
  anExport(7, '/install', ['*'], ['ro', 'no_root_squash', 'sync']),
  anExport(8, '/state dir', ['n1', 'n2'], ['rw', 'no_subtree_check']),
];

describe('the export kind', () => {
  it('asks for one edit of the exports file, and a reload that all nodes with an image notice', () => {
    expect(desire(aCluster(lines))).toEqual([
      {
        address: 'export/etc/exports',
        kind: 'export',
        because: lines[0]?.because,
        needs: [],
        entries: [
          {
            type: 'edit',
            at: { root: 'exports', path: '/exports' },
            editor: 'exports',
            lines: [
              '/install *(ro,no_root_squash,sync)',
              '/state\\040dir n1(rw,no_subtree_check) n2(rw,no_subtree_check)',
            ],
          },
        ],
        effect: { when: 'reload', nodes: 3 },
        reload: ['exportfs', '-ra'],
      },
    ]);
  });

  it('asks for nothing when the site declares no exports', () => {
    expect(desire(aCluster([]))).toEqual([]);
  });

  it('runs no command where the site forbids it, and protects what the site protects', () => {
    const [resource] = desire(aCluster(lines, 3, false, true));
    expect(resource).not.toHaveProperty('reload');
    expect(resource).toHaveProperty('protect', true);
  });
});
