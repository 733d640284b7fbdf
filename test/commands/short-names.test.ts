import { expect, it } from '@jest/globals';
import { shortNames } from '../../src/commands/short-names.ts';

const every = (step: number, count: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => `n${String(1 + index * step).padStart(5, '0')}`);

it('folds names as they are while that is short', () => {
  expect(shortNames(every(1, 10_000))).toBe('n[00001-10000]');
  expect(shortNames(['db1', 'n1', 'n3'])).toBe('db1,n[1,3]');
});

it('of a long list shows the beginning, with its brackets closed, and how many they are', () => {
  const text = shortNames(every(13, 154));
  expect(text).toMatch(/^n\[00001,00014,(?:\d{5},)*…\] \(154 nodes\)$/);
  expect(text.length).toBeLessThan(200);
  const words = Array.from(
    { length: 60 },
    (_, index) => `node-${String.fromCharCode(97 + (index % 26))}${'x'.repeat(index)}`,
  );
  expect(shortNames(words)).toMatch(/^[\w,-]+,… \(60 nodes\)$/);
});
