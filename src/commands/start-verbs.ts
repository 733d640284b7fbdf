import type { InitFlags } from './init.ts';
import type { Add } from './program.ts';

/** Adds the verbs with which one starts: a repository, an editor, a shell, a machine. */
export const addStartVerbs = (add: Add): void => {
  add<InitFlags>('init [dir]', 'start a repository: three questions, or their flags', async (context, options, args) =>
    (await import('./init.ts')).initCommand(context, options, args[0] ?? '.'),
  )
    .option('--master <address>', 'the address by which nodes reach this machine')
    .option('--image <image>', 'the image that they boot, as OS-ARCH-PROFILE')
    .option('--nodes <noderange>', 'their names, as n[001-004]')
    .option('--ip <address>', 'of the first node; the others count up')
    .option('--mac <address>', 'of the first node; the others count up')
    .option('--name <name>', 'the name of the site (default: cluster)');
  add('doctor', 'what this machine lacks to serve diskless nodes, and how to mend it', async (context) =>
    (await import('./doctor.ts')).doctorCommand(context),
  );
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
  add<{ out?: string }>(
    'schema [name]',
    'the JSON Schema of manifests, or of one kind or output, for editors and checkers',
    async (context, options, args) => (await import('./schema.ts')).schemaCommand(context, options, args[0]),
  ).option('-o, --out <file>', 'write it to a file');
};
