import { expect, it } from '@jest/globals';
import type { Exception, Verdict } from '../../../src/assertions/assertion.ts';
import { foldNodeNames } from '../../../src/cluster/fold-node-names.ts';
import { exceptionLines } from '../../../src/render/assertions/verdict-words.ts';

const because = { file: 'a.yaml', start: { line: 1, column: 1 }, end: { line: 1, column: 1 } };
const exceptions = (count: number): readonly Exception[] =>
  Array.from({ length: count }, (_, index) => ({ names: [`n${index}`], instead: `reason ${index}\u202e`, because }));
const verdict = (count: number): Verdict => ({
  assertion: {
    manifest: 'a',
    name: 'a[1]',
    text: 't',
    because,
    subject: { about: 'nodes', names: [] },
    claims: [],
  },
  result: 'failed',
  checked: count,
  failures: exceptions(count),
  undecided: [],
});
const lines = (count: number) => exceptionLines(verdict(count), { strict: false, foldNodes: foldNodeNames });

it('names so many reasons as anybody reads, and counts the others', () => {
  expect(lines(20)).toHaveLength(20);
  expect(lines(10_000).slice(19)).toEqual([
    String.raw`n19: reason 19\u202e (because a.yaml:1:1)`,
    'and 9980 more such lines; --format json has all',
  ]);
});
