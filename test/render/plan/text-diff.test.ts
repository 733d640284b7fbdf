import { describe, expect, it } from '@jest/globals';
import { textDiff } from '../../../src/render/plan/text-diff.ts';

const numbered = (from: number, count: number): string =>
  Array.from({ length: count }, (_, index) => `line ${from + index}\n`).join('');

describe('textDiff', () => {
  it('shows only the changed lines with three lines around them', () => {
    const before = numbered(0, 20);
    expect(textDiff({ path: '/etc/exports', before, after: before.replace('line 9\n', 'new\n') })).toEqual([
      '@@ /etc/exports -7,7 +7,7 @@',
      ' line 6',
      ' line 7',
      ' line 8',
      '-line 9',
      '+new',
      ' line 10',
      ' line 11',
      ' line 12',
    ]);
  });

  it('says when the last line has no newline', () => {
    expect(textDiff({ path: '/a', before: 'x', after: 'x\n' })).toContain('\\ No newline at end of file');
  });

  it('sums up texts that differ in more lines than can be compared', () => {
    expect(textDiff({ path: '/a', before: numbered(0, 3_000), after: numbered(9_000, 2_000) })).toEqual([
      '@@ /a: 3,000 lines become 2,000 lines, too different to show @@',
    ]);
  });

  it('sums up texts that are too long to compare', () => {
    const before = 'x'.repeat(1_000_001);
    expect(textDiff({ path: '/a', before, after: `${before}\n` })).toEqual([
      '@@ /a: 1 line become 1 line, too different to show @@',
    ]);
  });

  it('sums up a long text that is all new or all gone, and shows a short one', () => {
    expect(textDiff({ path: '/a', before: '', after: numbered(0, 41) })).toEqual(['@@ /a: 41 lines, all new @@']);
    expect(textDiff({ path: '/a', before: numbered(0, 41), after: '' })).toEqual(['@@ /a: 41 lines, all gone @@']);
    expect(textDiff({ path: '/a', before: '', after: numbered(0, 40) })).toHaveLength(41);
  });

  it('says nothing about equal texts', () => {
    expect(textDiff({ path: '/a', before: 'x\n', after: 'x\n' })).toEqual([]);
  });
});
