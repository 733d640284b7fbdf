import { describe, expect, it } from '@jest/globals';
import { pathPatterns } from '../../src/build/path-patterns.ts';

const matched = (pattern: string, ...texts: readonly string[]): readonly string[] => {
  const matches = pathPatterns([pattern]);
  return texts.filter((text) => matches(Buffer.from(text)));
};

// What is expected here is what GNU find says; test/system/path-patterns.test.ts asks it about random ones.
describe('a pattern of find -path', () => {
  it.each([
    ['/o/[^k]*', ['/o/k1'], ['/o/a', '/o/b/c', '/o/^']],
    ['/o/[!k]*', ['/o/k1'], ['/o/a', '/o/!']],
    ['/o/a\\*b', ['/o/axb'], ['/o/a*b']],
    ['/o/q\\?', ['/o/qq'], ['/o/q?']],
    ['/o/back\\\\slash', [], ['/o/back\\slash']],
    ['/o/[[:digit:]]', ['/o/a', '/o/:'], ['/o/1']],
    ['/o/[![:space:][:upper:]]', ['/o/ ', '/o/A'], ['/o/a']],
    ['/o/[]x]*', ['/o/[x]'], ['/o/x]', '/o/]']],
    ['/o/[!]x]', ['/o/]', '/o/x'], ['/o/a']],
    ['/o/z[-]', ['/o/zz'], ['/o/z-']],
    ['/o/[a-c-e]', ['/o/d'], ['/o/b', '/o/-', '/o/e']],
    ['/o/[\\]a]', ['/o/\\'], ['/o/]', '/o/a']],
    ['/o/[a\\-c]', ['/o/b'], ['/o/a', '/o/-', '/o/c']],
    ['/o/[[.-.]-/]', ['/o/0'], ['/o/-', '/o/.']],
    ['/o/[[=a=]b]', ['/o/='], ['/o/a', '/o/b']],
    ['/o[!a]b', ['/oab'], ['/o/b']],
    ['/o/*?*a', ['/o/a'], ['/o/xa', '/o/x/a']],
  ])('%s', (pattern, others, wanted) => {
    expect(matched(pattern, ...others, ...wanted)).toEqual(wanted);
  });

  it('is no crash when a range is empty, a class unknown, or an end missing', () => {
    expect(matched('/[z-a]', '/z', '/a', '/m', '/-')).toEqual([]);
    expect(matched('/l/[a-Z]*', '/l/a', '/l/Z', '/l/-')).toEqual([]);
    expect(matched('/[![:what:]]', '/a', '/:')).toEqual([]);
    expect(matched('/[x', '/[x', '/x')).toEqual(['/[x']);
    expect(matched('/a\\', '/a', '/a\\')).toEqual([]);
    expect(matched('/[a\\', '/[a', '/[a\\', '/a')).toEqual([]);
  });

  it('takes characters of UTF-8, and bytes where that matches nothing', () => {
    expect(matched('/[ä-ü]?', '/öx', '/xö', '/ö')).toEqual(['/öx', '/ö']);
    expect(matched('/[[:alpha:]]', '/ö', '/ß', '/…')).toEqual(['/ö', '/ß']);
    expect(pathPatterns(['/caf?'])(Buffer.from('/caf\xe9', 'latin1'))).toBe(true);
    expect(pathPatterns(['/caf[[:alpha:]]'])(Buffer.from('/caf\xe9', 'latin1'))).toBe(false);
  });

  it('is quick, however many stars it has', () => {
    expect(matched(`/${'a*'.repeat(40)}b`, `/${'a'.repeat(4000)}`)).toEqual([]);
  });
});
