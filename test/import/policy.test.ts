import { describe, expect, it } from '@jest/globals';
import { importWith, loadImported } from './load.ts';

describe('importPolicy', () => {
  it('allows the boot queries that the 2010 document left without a rule, and nothing else', () => {
    const text =
      '#priority,name,host,commands,noderange,parameters,time,rule,comments,disable\n"4.7",,,"litetree",,,,,,\n"5",,,"rpower",,,,,,\n';
    const { cluster } = loadImported(importWith({ name: 'policy.csv', text }));
    expect(cluster.policy.map(({ priority, rule }) => [priority, rule])).toEqual([
      [4.7, 'allow'],
      [5, 'deny'],
    ]);
  });
});
