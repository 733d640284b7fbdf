import { describe, expect, it } from '@jest/globals';
import { durationText } from '../../../src/render/run/duration-text.ts';

describe('durationText', () => {
  it.each([
    [-1, '0.0 s'],
    [0, '0.0 s'],
    [0.84, '0.8 s'],
    [9.94, '9.9 s'],
    [9.96, '10 s'],
    [59.4, '59 s'],
    [59.6, '1 min 0 s'],
    [185, '3 min 5 s'],
    [3_599.7, '1 h 0 min'],
    [7_380, '2 h 3 min'],
    [86_400 * 5 + 7_300, '5 d 2 h'],
  ])('writes %p seconds as %s', (seconds, text) => {
    expect(durationText(seconds)).toBe(text);
  });
});
