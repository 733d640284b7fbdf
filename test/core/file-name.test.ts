import { describe, expect, it } from '@jest/globals';
import { isFileName } from '../../src/core/file-name.ts';

describe('isFileName', () => {
  it.each(['n01', 'a b', '-x', '.hidden', '...', 'ü', 'x'.repeat(255)])('accepts %j', (name) => {
    expect(isFileName(name)).toBe(true);
  });

  it.each(['', '.', '..', 'a/b', 'a\n', 'a\0', 'a\u0085', 'x'.repeat(256), 'ü'.repeat(128)])('refuses %j', (name) => {
    expect(isFileName(name)).toBe(false);
  });
});
