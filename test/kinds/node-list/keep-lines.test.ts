import { describe, expect, it } from '@jest/globals';
import { keepLines } from '../../../src/kinds/node-list/keep-lines.ts';

const rule = (path: string, parent = '-') => `rule\ttmpfs\tlink\tfile\t${path}\t${parent}\n`;

describe('keepLines', () => {
  it('brings in the older lines of the paths at their place, and no others', () => {
    const older = `statelite\t1\n${rule('/a')}${rule('/b')}${rule('/b/c', '/b')}${rule('/d')}`;
    expect(keepLines(`statelite\t1\n${rule('/a')}${rule('/c')}`, older, new Set(['/b', '/b/c']))).toBe(
      `statelite\t1\n${rule('/a')}${rule('/b')}${rule('/b/c', '/b')}${rule('/c')}`,
    );
  });

  it('leaves alone a path that the new list has, and a list where nothing is kept', () => {
    const text = `statelite\t1\nrule\tro\tlink\tfile\t/a\t-\n`;
    expect(keepLines(text, `statelite\t1\n${rule('/a')}`, new Set(['/a']))).toBe(text);
    expect(keepLines(text, '', new Set(['/x']))).toBe(text);
  });
});
