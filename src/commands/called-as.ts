import type { Context } from './context.ts';

/** `statelite` with repository and root as they were given here, so that a command that is proposed can be typed as it stands. */
export const calledAs = ({ repository, rootDirectory }: Pick<Context, 'repository' | 'rootDirectory'>): string =>
  [
    'statelite',
    ...(repository === undefined ? [] : ['-C', shellWord(repository)]),
    ...(rootDirectory === '/' ? [] : ['--root', shellWord(rootDirectory)]),
  ].join(' ');

/** A text as one word of a shell. */
const shellWord = (text: string): string =>
  /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
