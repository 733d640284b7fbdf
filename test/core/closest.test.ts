import { describe, expect, it } from '@jest/globals';
import { closest } from '../../src/core/closest.ts';

const words = ['subtree_check', 'no_subtree_check', 'sync', 'async', 'ro', 'rw'];

describe('closest', () => {
  it('forgives a slip in a third of the word', () => {
    expect(closest('subtre_check', words)).toBe('subtree_check');
    expect(closest('no_subtree_chekc', words)).toBe('no_subtree_check');
    expect(closest('snyc', words)).toBe('sync');
  });

  it('guesses nothing for a word unlike any other', () => {
    expect(closest('quantum', words)).toBeUndefined();
    expect(closest('xyz', words)).toBeUndefined();
    expect(closest('', [])).toBeUndefined();
  });

  it('takes the nearest, and the first of equals', () => {
    expect(closest('asyn', ['sync', 'async'])).toBe('async');
    expect(closest('rx', ['ro', 'rw'])).toBe('ro');
  });
});
