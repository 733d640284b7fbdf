import { describe, expect, it } from '@jest/globals';
import { table } from '../../../src/render/run/table.ts';

describe('table', () => {
  it('lines columns up and leaves no blanks at line ends', () => {
    expect(
      table([
        ['A', 'LONG', 'C'],
        ['aaa', 'b', 'c'],
        ['a', 'b', ''],
      ]),
    ).toBe('A    LONG  C\naaa  b     c\na    b\n');
  });
});
