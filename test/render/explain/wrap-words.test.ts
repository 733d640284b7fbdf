import { describe, expect, it } from '@jest/globals';
import { wrapWords } from '../../../src/render/explain/wrap-words.ts';

describe('wrapWords', () => {
  it('breaks at blanks and indents what follows', () => {
    expect(wrapWords('- ', 2, 'one two three', 9)).toEqual(['- one two', '  three']);
  });

  it('leaves a word that is too long whole', () => {
    expect(wrapWords('  ', 4, 'a /very/long/path/of/a/file b', 12)).toEqual([
      '  a',
      '    /very/long/path/of/a/file',
      '    b',
    ]);
  });

  it('counts cells, not characters', () => {
    expect(wrapWords('', 0, '日本 語', 6)).toEqual(['日本', '語']);
  });
});
