import { describe, expect, it } from '@jest/globals';
import { visible, visibleLine } from '../../../src/render/plan/visible.ts';

describe('visible', () => {
  it.each([
    ['/etc/plain', '/etc/plain'],
    ['/etc/Ünï cödé', '/etc/Ünï cödé'],
    ['a\nb\tc\rd', 'a\\nb\\tc\\rd'],
    ['\u001b[31m', '\\e[31m'],
    ['\u0000\u007f\u0085', '\\x00\\x7f\\x85'],
    ['a\u202eb\u200b\ufeff', 'a\\u202eb\\u200b\\ufeff'],
    ['lone \ud800', 'lone \\ud800'],
    ['emoji \u{1f427}', 'emoji \u{1f427}'],
  ])('shows %j as %s', (text, shown) => {
    expect(visible(text)).toBe(shown);
  });

  it('never shows two texts alike', () => {
    expect(visible('a\\nb')).not.toBe(visible('a\nb'));
  });

  it('leaves tabs and backslashes of a line of content alone', () => {
    expect(visibleLine('a\tb\\n\u0007')).toBe('a\tb\\n\\x07');
  });
});
