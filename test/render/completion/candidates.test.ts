import { describe, expect, it } from '@jest/globals';
import { describeProgram } from '../../../src/commands/describe-program.ts';
import { completeWords, givenOptions } from '../../../src/render/completion/candidates.ts';
import { splitLine } from '../../../src/render/completion/split-line.ts';

const program = describeProgram();
const live = (name: string) =>
  ({
    node: ['n001', 'n002'],
    noderange: ['compute', 'n001', 'n002'],
    image: ['el9', 'debian12'],
    address: ['image-link/el9:/etc/motd', 'node-list/n001'],
  })[name]?.map((value) => ({ value, summary: name }));
const offered = (...words: readonly string[]): readonly string[] =>
  completeWords(program, words, live).candidates.map(({ value }) => value);

describe('completeWords', () => {
  it('offers verbs first, and only those that begin as typed', () => {
    expect(offered('')).toContain('validate');
    expect(offered('dr')).toEqual(['drift']);
    expect(offered('-C', 'somewhere', 'pl')).toEqual(['plan']);
  });

  it('offers the options of the verb and the global ones', () => {
    expect(offered('plan', '--det')).toEqual(['--details', '--detailed-exitcode']);
    expect(offered('plan', '--roo')).toEqual(['--root']);
    expect(offered('history', '--det')).toEqual([]);
  });

  it('offers nodes, images and addresses where the usage asks for them', () => {
    expect(offered('litefile', 'c')).toEqual(['compute']);
    expect(offered('plan', '--image', '')).toEqual(['el9', 'debian12']);
    expect(offered('plan', '--image=d')).toEqual(['--image=debian12']);
    expect(offered('apply', '--yes', '--target', 'image-link/el9:/etc/')).toEqual(['image-link/el9:/etc/motd']);
    expect(offered('nodeset', 'n001', 'statelite=e')).toEqual(['statelite=el9']);
  });

  it('completes a noderange behind its last comma or minus', () => {
    expect(offered('litefile', 'compute,-n')).toEqual(['compute,-n001', 'compute,-n002']);
  });

  it('offers the words that a usage line lists', () => {
    expect(offered('power', 'o')).toEqual(['on', 'off']);
    expect(offered('validate', '--format', 's')).toEqual(['sarif']);
  });

  it('leaves names of files to the shell', () => {
    expect(completeWords(program, ['apply', ''], live).names).toBe('files');
    expect(completeWords(program, ['-C', ''], live).names).toBe('dirs');
    expect(completeWords(program, ['history', ''], live)).toEqual({ candidates: [], names: 'none' });
  });

  it('takes the repository and the root from the words before', () => {
    expect([...givenOptions(program, ['-C', 'a b', 'plan', '--root', '/r', '--target', ''])]).toEqual([
      ['--chdir', 'a b'],
      ['--root', '/r'],
    ]);
    expect([...givenOptions(program, ['-C', 'unfin'])]).toEqual([]);
  });
});

describe('splitLine', () => {
  it.each<readonly [string, readonly string[]]>([
    ['statelite ', ['statelite', '']],
    ['statelite plan --tar', ['statelite', 'plan', '--tar']],
    [`statelite -C 'a b' "c\\"d" e\\ f`, ['statelite', '-C', 'a b', 'c"d', 'e f']],
    ["x 'open quo", ['x', 'open quo']],
    ["x '' ", ['x', '', '']],
  ])('%j is %j', (line, words) => {
    expect(splitLine(line)).toEqual(words);
  });
});
