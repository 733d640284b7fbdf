import { expect, it } from '@jest/globals';
import { tellingLines } from '../../src/build/telling-lines.ts';

it('the lines that speak of errors tell more than the last ones, when there are any', () => {
  const log = ['I: begin', 'E: Unable to locate package vimm', 'I: cleaning up', 'I: removing', 'done'];
  expect(tellingLines(log)).toEqual(['E: Unable to locate package vimm']);
  expect(tellingLines(['a', 'b', 'c', ' d '])).toEqual(['b', 'c', 'd']);
  expect(tellingLines(['error 1', 'error 2', 'error 3', 'error 4'])).toHaveLength(3);
});
