import { describe, expect, it } from '@jest/globals';
import { readListLines } from '../../src/build/list-lines.ts';
import { spanText } from '../../src/core/source.ts';

const at = { file: 'm.yaml', start: { line: 1, column: 1 }, end: { line: 1, column: 2 } };
const readOf = (files: Readonly<Record<string, string>>) => readListLines('lists/a', at, (name) => files[name]);

describe('a list', () => {
  it('has one entry a line; comments and blank lines say nothing', () => {
    const { lines, diagnostics } = readOf({ 'lists/a': '# all\r\n\n  bash \n#zsh\nvim # an editor\n@X Window System' });
    expect(lines.map(({ text, at: where }) => `${spanText(where)} ${text}`)).toEqual([
      'lists/a:3:3 bash',
      'lists/a:5:1 vim',
      'lists/a:6:1 @X Window System',
    ]);
    expect(diagnostics).toEqual([]);
  });

  it('takes what has a blank behind its # for a comment, and refuses other directives than #INCLUDE', () => {
    const text = '# NETWORK #\n#### X ####\n# INCLUDE:b#\n#NETWORK#\n#\tENV:A=1#\n##\nbash';
    const { lines, diagnostics } = readOf({ 'lists/a': text, 'lists/b': 'b' });
    expect(lines.map((line) => line.text)).toEqual(['bash']);
    expect(diagnostics.map((one) => [one.at && spanText(one.at), one.message])).toEqual([
      ['lists/a:4:1', '"#NETWORK#" is a directive that has no meaning here'],
    ]);
  });

  it('has the lines of an included file in its place, found beside the file that names it', () => {
    const { lines } = readOf({ 'lists/a': 'a\n#INCLUDE: sub/b #\nz', 'lists/sub/b': '#INCLUDE:../c#', 'lists/c': 'c' });
    expect(lines.map(({ text }) => text)).toEqual(['a', 'c', 'z']);
  });

  it('may be included twice, but not by itself', () => {
    expect(readOf({ 'lists/a': '#INCLUDE:b#\n#INCLUDE:b#', 'lists/b': 'b' }).lines).toHaveLength(2);
    const { diagnostics } = readOf({ 'lists/a': '#INCLUDE:b#', 'lists/b': '#INCLUDE:./a#' });
    expect(diagnostics.map(({ message }) => message)).toEqual([
      'lists include each other: lists/a → lists/b → lists/a',
    ]);
  });

  it('is never looked for by a name that only seems to be in the repository', () => {
    const asked: string[] = [];
    readListLines('lists/a', at, (name) => {
      asked.push(name);
      return name === 'lists/a' ? '#INCLUDE:../../etc/passwd#\n#INCLUDE:/etc/passwd#' : undefined;
    });
    expect(asked).toEqual(['lists/a', '../etc/passwd', '/etc/passwd']);
  });
});
