import { commandPage } from '../render/reference/command-page.ts';
import { type CodeDescription, errorPage } from '../render/reference/error-page.ts';
import { kindPage, type Schema } from '../render/reference/kind-page.ts';
import { commandManPage, programManPage } from '../render/reference/man-page.ts';
import { describeProgram } from './describe-program.ts';

/** What the reference is made from beside the program itself. */
export interface ReferenceSources {
  readonly schemas: ReadonlyMap<string, Schema>;
  readonly codes: readonly CodeDescription[];
}

/** The generated pages by path: docs/reference, docs/errors.md, and the manual pages. */
export const referenceFiles = ({ schemas, codes }: ReferenceSources): ReadonlyMap<string, string> => {
  const program = describeProgram();
  return new Map([
    ['docs/reference/commands.md', commandPage(program)],
    ['docs/reference/manifests.md', kindPage(schemas)],
    ['docs/errors.md', errorPage(codes)],
    [`docs/man/${program.name}.1`, programManPage(program)],
    ...program.commands.map((command): [string, string] => [
      `docs/man/${program.name}-${command.name}.1`,
      commandManPage(program, command),
    ]),
  ]);
};
