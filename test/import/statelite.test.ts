import { describe, expect, it } from '@jest/globals';
import { importWith, loadImported } from './load.ts';

describe('importStatelite', () => {
  it('gives each node the mount that xCAT gives it: its own row, then its groups in order', () => {
    const text =
      '#node,image,statemnt,mntopts,comments,disable\n"all",,"s:/all",,,\n"far",,"s:/far",,,\n"n1",,"s:/own",,,\n';
    const { cluster, errors } = loadImported(importWith({ name: 'statelite.csv', text }));
    const stateOf = (name: string) => {
      const node = cluster.node(name);
      return node === undefined ? undefined : cluster.state(node)?.directory;
    };
    expect([stateOf('n1'), stateOf('n2'), errors]).toEqual(['/own', '/far', []]);
  });
});
