import { type Diagnostic, hasErrors } from '../core/diagnostic.ts';
import { openRepository } from '../host/open-repository.ts';
import { replaceFiles } from '../host/user-file.ts';
import { formatText } from '../manifest/edit/format-text.ts';
import { findManifests } from '../manifest/find-manifests.ts';
import { textDiff } from '../render/plan/text-diff.ts';
import type { Context } from './context.ts';
import { type ExitCode, exit } from './exit.ts';
import { asJson, refuse, sayDiagnostics } from './say.ts';

/**
 * `fmt [FILES]`: brings the manifests of the repository into canonical form, comments kept. With `--check` it changes
 * nothing and exits 2 when a file differs. A file that cannot be read or formatted is reported, and the others are done.
 */
export const fmtCommand = (
  context: Context,
  flags: { readonly check?: true; readonly diff?: true },
  wanted: readonly string[],
): ExitCode => {
  const opened = openRepository(context.repository, context.cwd);
  if ('problem' in opened) return refuse(context, [opened.problem]);
  const found = findManifests(opened.directory, opened.read('statelite.yaml') ?? '').names;
  const strange = wanted.filter((name) => !found.includes(name)).map((name) => noManifest(name, found));
  if (strange.length > 0) return refuse(context, strange);
  const texts = new Map<string, string>();
  const problems: Diagnostic[] = [];
  for (const name of wanted.length === 0 ? found : wanted) {
    const before = opened.read(name) ?? '';
    const formatted = formatText(name, before);
    if ('problems' in formatted) problems.push(...formatted.problems);
    else if (formatted.text !== before) {
      texts.set(name, formatted.text);
      if (flags.diff === true) {
        context.out(`${textDiff({ path: name, before, after: formatted.text }).join('\n')}\n`);
      }
    }
  }
  problems.push(...opened.diagnostics());
  sayDiagnostics(context, problems, opened.read);
  if (flags.check !== true) replaceFiles(opened.directory, texts);
  if (context.json) context.out(asJson([...texts.keys()]));
  else
    for (const name of texts.keys()) context.out(`${flags.check === true ? 'not canonical: ' : 'formatted '}${name}\n`);
  if (hasErrors(problems)) return exit.invalid;
  return flags.check === true && texts.size > 0 ? exit.changes : exit.done;
};

const noManifest = (name: string, found: readonly string[]): Diagnostic => ({
  code: 'no-such-target',
  severity: 'error',
  message: `${JSON.stringify(name)} is not a manifest file of this repository`,
  help: `name it as the repository does: ${found.slice(0, 3).join(', ')}${found.length > 3 ? ', …' : ''}`,
});
