import { describe, expect, it } from '@jest/globals';
import { type Detail, fitReport } from '../../../src/render/report/fit-report.ts';

/** A report of ten lines of 10 bytes and four texts of 100; folded further, five lines. The counts take 20 and 5. */
const amountOf = (fold: number) => ({ texts: 4, items: fold === 1 ? 5 : 10 });
const render = ({ texts, items, sections }: Detail): string =>
  sections ? `${'x'.repeat(20)}${'i'.repeat(10 * items)}${'t'.repeat(100 * texts)}` : 'c'.repeat(5);
const fitted = (limit: number): string => {
  const found = fitReport(limit, amountOf, render);
  if (found === undefined) return 'nothing';
  const { fold, texts, items, sections } = found.detail;
  return `${found.text.length}: fold ${fold}, ${texts} texts, ${items} items${sections ? '' : ', counts'}`;
};

describe('fitReport', () => {
  it.each([
    [520, '520: fold 8, 4 texts, 10 items'],
    [519, '420: fold 8, 3 texts, 10 items'],
    [120, '120: fold 8, 0 texts, 10 items'],
    [119, '70: fold 1, 0 texts, 5 items'],
    [69, '60: fold 1, 0 texts, 4 items'],
    [30, '30: fold 1, 0 texts, 1 items'],
    [29, '20: fold 1, 0 texts, 0 items'],
    [19, '5: fold 1, 0 texts, 0 items, counts'],
    [4, 'nothing'],
  ])('shows in %d bytes what fits, in a decided order', (limit, expected) => {
    expect(fitted(limit)).toBe(expected);
  });

  it('counts bytes, not characters', () => {
    expect(
      fitReport(
        5,
        () => ({ texts: 0, items: 0 }),
        () => 'ééé',
      ),
    ).toBeUndefined();
    expect(
      fitReport(
        6,
        () => ({ texts: 0, items: 0 }),
        () => 'ééé',
      )?.text,
    ).toBe('ééé');
  });
});
