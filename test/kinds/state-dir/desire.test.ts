import { describe, expect, it } from '@jest/globals';
import { stateDir } from '../../../src/kinds/state-dir/index.ts';
import { aDesire, aNode, aSite, aState, lineOf, path } from '../a-cluster.ts';

const site = aSite({ localPaths: [{ server: 'cnfs', path: path('/gpfs'), directory: path('/gpfs') }] });

describe('state-dir', () => {
  it('asks for the directory that the node will find its persistent files in, once, and says where that was declared', () => {
    expect(stateDir.desire(aDesire({ site, state: () => aState() }))).toEqual([
      {
        address: 'state-dir/n01',
        kind: 'state-dir',
        because: lineOf(5),
        image: 'centos5.3-x86_64-all',
        node: 'n01',
        needs: [],
        entries: [
          {
            type: 'dir',
            at: { root: 'local//gpfs', path: '/state/n01' },
            mode: 0o755,
            owner: { uid: 0, gid: 0 },
            claim: 'seed',
          },
        ],
        effect: { when: 'none', nodes: 0 },
      },
    ]);
  });

  it('asks for nothing where the server path is not visible here, or where there is no mount', () => {
    expect(stateDir.desire(aDesire({ state: () => aState() }))).toEqual([]);
    expect(stateDir.desire(aDesire({ site }))).toEqual([]);
  });

  it('never leaves the state directory, whatever a node is called', () => {
    const nodes = [aNode({ name: '..' }), aNode({ name: 'a/b' }), aNode({ name: '' })];
    expect(stateDir.desire(aDesire({ site, nodes, state: () => aState() }))).toEqual([]);
  });

  it('is protected by the node or by the mount', () => {
    const nodes = [aNode({ protect: true }), aNode({ name: 'n02' }), aNode({ name: 'n03' })];
    const state = (node: { name: string }) => aState({ protect: node.name === 'n03' });
    expect(stateDir.desire(aDesire({ site, nodes, state })).map((resource) => resource.protect)).toEqual([
      true,
      undefined,
      true,
    ]);
  });
});
