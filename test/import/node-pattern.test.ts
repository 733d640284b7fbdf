import { describe, expect, it } from '@jest/globals';
import { evaluate } from '../../src/import/arithmetic.ts';
import { isPattern, patternValue } from '../../src/import/node-pattern.ts';

describe('patternValue', () => {
  it.each([
    ['/$/-ib0/', 'n01', 'n01-ib0'],
    ['/\\z/.example/', 'n01', 'n01.example'],
    ['/^n/bmc/', 'n01', 'bmc01'],
    ['/x/y/', 'n01', 'n01'],
    ['|\\D+(\\d+)|10.0.0.($1+0)|', 'n017', '10.0.0.17'],
    ['|\\D+(\\d+)|10.0.(($1-1)/254+1).(($1-1)%254+1)|', 'n0300', '10.0.2.46'],
    ['|^r(\\d+)n(\\d+)$|10.($1+0).0.($2*2)|', 'r07n010', '10.7.0.20'],
    ['|10.1.($1+0).($2+0)|', 'r007n012', '10.1.7.12'],
    ['|^(.*)$|($1)-eth1|', 'n01', 'n01-eth1'],
    ['|\\D+(\\d+)|rack(sprintf("%03d",$1/8+1))|', 'n17', 'rack003'],
    ['|\\D+(\\d+)|u(-$1+50)|', 'n08', 'u42'],
  ])('works out %s for %s as xCAT does', (pattern, node, value) => {
    expect(isPattern(pattern)).toBe(true);
    expect(patternValue(pattern, node)).toEqual({ value, loose: false });
  });

  it('fills in $1 outside parentheses as it is meant, and says that xCAT does not', () => {
    expect(patternValue('|^n(\\d+)$|bmc$1|', 'n01')).toEqual({ value: 'bmc01', loose: true });
  });

  it.each([
    '|(\\d+)|($1/0)|',
    '|(\\d+)|(system)|',
    '|(\\d+)|(1+|',
    '|(?<=n)1|x|',
    '|(a+)+$|x|',
    '|[|x|',
    '/[[:alpha:]]/x/',
  ])('refuses %s with a reason', (pattern) => {
    expect(patternValue(pattern, 'n01')).toHaveProperty('problem');
  });

  it('takes no address, path of several directories or plain text for a pattern', () => {
    for (const text of ['10.0.0.1', '/install/custom/more/', '/x', 'a|b', '|', ''])
      expect([text, isPattern(text)]).toEqual([text, false]);
  });
});

describe('evaluate', () => {
  it('counts in whole numbers, cut towards zero, product before sum', () => {
    expect(evaluate('7/2*2+1', [])).toBe(7);
    expect(evaluate('-7/2', [])).toBe(-3);
    expect(evaluate('2*(3+4)%5', [])).toBe(4);
    expect(evaluate('$1+$\u007b2}', ['', '08', '2x'])).toBe(10);
  });

  it.each(['', '1 2', '1+', '(1', '1)', '1/0', '$1;', 'x', '9007199254740993'])('knows no value for %j', (text) => {
    expect(evaluate(text, [])).toBeUndefined();
  });
});
