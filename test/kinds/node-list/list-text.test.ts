import { describe, expect, it } from '@jest/globals';
import type { Layer } from '../../../src/cluster/cluster.ts';
import { nodeListText } from '../../../src/kinds/node-list/list-text.ts';

const because = { file: 'm.yaml', start: { line: 1, column: 1 }, end: { line: 1, column: 1 } };
const layer = (directory: string, mntopts = ''): Layer => ({
  priority: 1,
  server: 'srv',
  directory,
  mntopts,
  onMissing: 'retry',
  because,
  protect: false,
});
const listOf = (...layers: readonly Layer[]): string => nodeListText('compute', layers, undefined);

describe('nodeListText', () => {
  it('writes the layers of each node, also when its neighbour has others in the same order', () => {
    const [shared, own, other] = [layer('/all'), layer('/n1'), layer('/n2')];
    const line = (directory: string) => `layer\t1\tsrv\t${directory}\t-\tretry\n`;
    const head = 'statelite\t1\nimage\tcompute\n';
    expect(listOf(shared, own)).toBe(`${head}${line('/all')}${line('/n1')}`);
    expect(listOf(shared, other)).toBe(`${head}${line('/all')}${line('/n2')}`);
    expect(listOf(other)).toBe(`${head}${line('/n2')}`);
    expect(listOf(layer('/all', 'ro'))).toContain('\t/all\tro\tretry\n');
  });

  it.each([
    ['', '-'],
    ['-', '\\0055'],
    ['a\\b', 'a\\0134b'],
    ['a\nb\n', 'a\\0012b\\0012'],
    ['é ~#', 'é ~#'],
    ['ro,vers=4.2', 'ro,vers=4.2'],
  ])('writes the field %j as %j', (field, written) => {
    expect(listOf(layer('/d', field))).toContain(`\t/d\t${written}\tretry\n`);
  });
});
