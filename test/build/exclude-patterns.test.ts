import { describe, expect, it } from '@jest/globals';
import { excluder, readExcludePatterns } from '../../src/build/exclude-patterns.ts';

const at = { file: 'a', start: { line: 1, column: 1 }, end: { line: 1, column: 2 } };
const verdictOf = (...texts: readonly string[]) => {
  const verdict = excluder(readExcludePatterns(texts.map((text) => ({ text, at }))).excludes);
  return (path: string) => verdict(Buffer.from(path));
};

describe('an exclude list', () => {
  it('removes what its patterns match as find -path does: a star passes slashes', () => {
    const verdict = verdictOf('./usr/share/man*', '/boot/vml?nuz', './opt/[!a]x/');
    expect(['/usr/share/man', '/usr/share/man/de/x', '/boot/vmlinuz', '/opt/bx'].map(verdict)).toEqual(
      Array(4).fill('remove'),
    );
    expect(['/usr/share', '/usr/share/ma', '/boot/vmlnuz', '/opt/ax', '/x/usr/share/man'].map(verdict)).toEqual(
      Array(5).fill('not named'),
    );
  });

  it('keeps what a line with a plus names, wherever that line stands', () => {
    const verdict = verdictOf('+./usr/share/locale/en*', './usr/share/locale/*');
    expect(['/usr/share/locale/en_GB', '/usr/share/locale/de'].map(verdict)).toEqual(['keep', 'remove']);
  });

  it('takes every other character for itself', () => {
    expect(verdictOf('./a+(b)|c.d')('/a+(b)|c.d')).toBe('remove');
    expect(verdictOf('./a.c')('/abc')).toBe('not named');
  });

  it.each(['usr', './..', './a/../b', '/', '+'])('has no pattern %j', (text) => {
    const { excludes, diagnostics } = readExcludePatterns([{ text, at }]);
    expect([excludes, diagnostics.map(({ code }) => code)]).toEqual([[], ['package-list-syntax']]);
  });
});
