import { describe, expect, it } from '@jest/globals';
import { choosePackages } from '../../src/build/choose-packages.ts';

const at = { file: 'a', start: { line: 1, column: 1 }, end: { line: 1, column: 2 } };
const chosen = (...texts: readonly string[]) => choosePackages(texts.map((text) => ({ text, at })));

describe('the entries of package lists', () => {
  it('are packages, groups and what stays out, each once and sorted', () => {
    const { choice, diagnostics } = chosen('vim, bash zsh', '@Server with GUI', '-emacs', 'bash', 'glibc.i686', 'g++');
    expect(diagnostics).toEqual([]);
    expect(choice).toEqual({
      packages: ['bash', 'g++', 'glibc.i686', 'vim', 'zsh'],
      groups: ['Server with GUI'],
      without: ['emacs'],
    });
  });

  it.each(['--setopt=x', '-', '@', '-@base', '/etc/passwd', 'a;b', '../a', '@-x', '$(id)'])(
    'cannot be %j, which is no name',
    (word) => {
      const { choice, diagnostics } = chosen(word);
      expect(diagnostics.map(({ code }) => code)).toEqual(['package-list-syntax']);
      expect(choice).toEqual({ packages: [], groups: [], without: [] });
    },
  );

  it('cannot ask for a package and keep it out', () => {
    expect(chosen('-bash', 'bash').diagnostics.map(({ message }) => message)).toEqual([
      'package bash is asked for and must stay out',
    ]);
  });
});
