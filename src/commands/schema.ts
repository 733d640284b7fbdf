import { closest } from '../core/closest.ts';
import { writeUserFile } from '../host/user-file.ts';
import { schemaTexts } from '../manifest/generated/schema-texts.ts';
import type { Context } from './context.ts';
import { type ExitCode, exit } from './exit.ts';

/**
 * `schema [NAME]`: a JSON Schema (2020-12), printed or written to a file. Without a name it is the one for every document
 * of a manifest file, which an editor takes from the line `# yaml-language-server: $schema=FILE`.
 */
export const schemaCommand = (context: Context, flags: { readonly out?: string }, name = 'manifest'): ExitCode => {
  const text = schemaTexts[name] ?? schemaTexts[fileNameOf(name)];
  if (text === undefined) {
    const names = Object.keys(schemaTexts);
    const meant = closest(name, names);
    context.err(
      `error: there is no schema ${JSON.stringify(name)}\n  help: ${meant === undefined ? `there are ${names.join(', ')}` : `did you mean ${meant}?`}\n`,
    );
    return exit.invalid;
  }
  if (flags.out === undefined) context.out(text);
  else writeUserFile(context.cwd, flags.out, text, 0o644);
  return exit.done;
};

/** `LiteFile`, as a manifest writes its kind, is `lite-file`. */
const fileNameOf = (kind: string): string => kind.replace(/(?<=.)[A-Z]/g, (letter) => `-${letter}`).toLowerCase();
