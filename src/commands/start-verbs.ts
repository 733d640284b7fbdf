import type { Add } from './program.ts';

/** Adds the verbs with which one starts: a repository, an editor, a shell, a machine. */
export const addStartVerbs = (add: Add): void => {
  add<{ check?: true; diff?: true }>(
    'fmt [files...]',
    'bring manifests into canonical form, comments kept',
    async (context, options, files) => (await import('./fmt.ts')).fmtCommand(context, options, files),
  )
    .option('--check', 'change nothing; exit 2 when a file is not in canonical form')
    .option('--diff', 'show the differences');
  add<{ line?: string }>(
    'completion <bash|zsh|fish|words> [words...]',
    'the completion script of a shell; words: what that script asks',
    async (context, options, [shell = '', ...words]) =>
      (await import('./completion.ts')).completionCommand(context, shell, words, options.line),
  ).option('--line <text>', 'words: the line up to the cursor, instead of its words');
};
