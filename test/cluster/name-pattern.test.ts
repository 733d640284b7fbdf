import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { compileNamePattern } from '../../src/cluster/name-pattern.ts';

const matches = (pattern: string, name: string, whole = true): boolean | string => {
  const compiled = compileNamePattern(pattern, whole);
  return typeof compiled === 'function' ? compiled(name) : compiled.problem;
};

describe('compileNamePattern', () => {
  it.each([
    ['node[345].*', 'node345', true],
    ['node[345].*', 'node2', false],
    ['n\\d+', 'n123', true],
    ['n\\d+', 'n12x', false],
    ['n[^0-4]', 'n7', true],
    ['n[]x]', 'n]', true],
    ['(a|b|)n', 'n', true],
    ['(?:r\\d+)?n1', 'r12n1', true],
    ['d(1.?.?|200)', 'd1ab', true],
    ['n{2,3}', 'n', false],
    ['n{2,3}', 'nnn', true],
    ['n{2}', 'nnn', false],
    ['n{2,}', 'nnnnn', true],
    ['a\\.b', 'axb', false],
    ['^n1$', 'n1', true],
    ['(^n|m)1', 'n1', true],
    ['.*?x', 'abx', true],
  ])('%s against %s is %s', (pattern, name, wanted) => {
    expect(matches(pattern, name)).toBe(wanted);
  });

  it('finds a pattern anywhere when it need not match the whole', () => {
    expect(matches('hm', 'the hmc', false)).toBe(true);
    expect(matches('^hm', 'the hmc', false)).toBe(false);
    expect(matches('hmc$', 'the hmc', false)).toBe(true);
  });

  it.each([
    ['*n', 'nothing stands before *'],
    ['n**', 'a repetition is repeated'],
    ['n{3,2}', 'a count goes down'],
    ['n)', 'a closing parenthesis has no partner'],
    ['[a', '[ has no partner'],
    ['[z-a]', 'the range z-a goes down'],
    ['\\b', '\\b is not understood'],
    ['n\\', 'a backslash ends the pattern'],
    ['((a{99}){99}){99}', 'its counts make it too large'],
    ['x'.repeat(300), 'it is longer than 256 characters'],
  ])('refuses %s', (pattern, problem) => {
    expect(matches(pattern, 'n')).toBe(problem);
  });

  it('is not slowed down by patterns that make backtracking engines hang', () => {
    const start = performance.now();
    for (const pattern of ['(n+)+x', '(n|n)*x', '(n*)*x', 'n*n*n*n*n*n*n*n*x', '(.*)(.*)(.*)(.*)[^n]']) {
      expect(matches(pattern, 'n'.repeat(253))).toBe(false);
    }
    expect(performance.now() - start).toBeLessThan(2000);
  });

  it('agrees with JavaScript about what matches', () => {
    const leaf = fc.constantFrom('a', 'b', '.', '[ab]', '[^a]', '\\d', '1');
    const { tree } = fc.letrec<{ tree: string }>((tie) => ({
      tree: fc.oneof(
        { maxDepth: 3 },
        leaf,
        fc.tuple(tie('tree'), tie('tree')).map(([a, b]) => a + b),
        fc.tuple(tie('tree'), tie('tree')).map(([a, b]) => `(${a}|${b})`),
        fc.tuple(tie('tree'), fc.constantFrom('*', '+', '?', '{0,2}', '{2}')).map(([a, sign]) => `(?:${a})${sign}`),
      ),
    }));
    fc.assert(
      fc.property(tree, fc.string({ unit: fc.constantFrom('a', 'b', '1', 'c'), maxLength: 6 }), (pattern, name) => {
        expect(matches(pattern, name)).toBe(new RegExp(`^(?:${pattern})$`).test(name));
        expect(matches(pattern, name, false)).toBe(new RegExp(pattern).test(name));
      }),
      { numRuns: 2000 },
    );
  });
});
