import { describe, expect, it } from '@jest/globals';
import { describeProgram } from '../../src/commands/describe-program.ts';
import { commandsWithin, optionsWithin, pageNames, projectText } from '../support/pages.ts';

const { commands, options } = describeProgram();
const global = [...options.flatMap(({ names }) => names), '--help', '-h'];
const everywhere = new Set([...global, ...commands.flatMap((verb) => verb.options.flatMap(({ names }) => names))]);

/** Options of other programs that our pages speak of. */
const foreign = new Set(['--subdir', '--add']);

/**
 * The words of a command that do not exist: a verb, or options. What is behind a pipe belongs to another program; words in
 * capitals stand for what a reader fills in.
 */
const unknownWords = (text: string): readonly string[] => {
  const words = text
    .replaceAll(/ \| .*/g, '')
    .replaceAll(/[[\]…]/g, ' ')
    .trim()
    .split(/\s+/);
  const rest = words.filter((_, index) => !['-C', '--root'].includes(words[index - 1] ?? ''));
  const named = rest.find((word) => /^[a-z]/.test(word));
  const verb = commands.find(({ name }) => name === named);
  const known = [...global, ...(verb?.options.flatMap(({ names }) => names) ?? [])];
  const wrong = rest.filter((word) => word.startsWith('-') && !known.includes(word));
  return verb === undefined && named !== undefined ? [named, ...wrong] : wrong;
};

describe.each(pageNames())('%s', (name) => {
  const page = projectText(name);

  it('names within its sentences only commands that there are, with options that they have', () => {
    const wrong = commandsWithin(page).flatMap((text) =>
      unknownWords(text).map((word) => `statelite ${text}: ${word}`),
    );
    expect(wrong).toEqual([]);
    expect(optionsWithin(page).filter((word) => !foreign.has(word) && !everywhere.has(word))).toEqual([]);
  });
});

it('a verb or an option that there is not would be found', () => {
  expect(['plna', 'plan --tagret X', '-C DIR plan --out FILE', 'explain NODE PATH --out x'].map(unknownWords)).toEqual([
    ['plna'],
    ['--tagret'],
    [],
    ['--out'],
  ]);
});
