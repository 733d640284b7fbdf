import { expect, it } from '@jest/globals';
import { tellingLines } from '../../src/build/telling-lines.ts';

it('the lines that speak of errors tell more than the last ones, when there are any', () => {
  const log = ['I: begin', 'E: Unable to locate package vimm', 'I: cleaning up', 'I: removing', 'done'];
  expect(tellingLines(log)).toEqual(['E: Unable to locate package vimm']);
  expect(tellingLines(['a', 'b', 'c', ' d '])).toEqual(['b', 'c', 'd']);
  expect(tellingLines(['error 1', 'error 2', 'error 3', 'error 4'])).toHaveLength(3);
});

it('an error that ends in a colon is told with what is indented below it', () => {
  const log = [
    'Last metadata expiration check: 0:00:01 ago',
    'Error: ',
    ' Problem: conflicting requests',
    '  - package tool-1-1.noarch requires dep, but none of the providers can be installed',
    '  - package dep-1-1.noarch is filtered out by exclude filtering',
    "(try to add '--skip-broken' to skip uninstallable packages)",
  ];
  expect(tellingLines(log)).toEqual([
    'Error: Problem: conflicting requests - package tool-1-1.noarch requires dep, but none of the providers can be installed - package dep-1-1.noarch is filtered out by exclude filtering',
  ]);
  const apt = ['The following packages have unmet dependencies:', ' tool : Depends: dep', 'E: held broken packages'];
  expect(tellingLines(apt)).toEqual([`${apt[0]} tool : Depends: dep`, 'E: held broken packages']);
  expect(tellingLines(['errors:', ...Array.from({ length: 9 }, (_, i) => ` cannot ${i}`)])).toHaveLength(3);
});
