import { resolve } from 'node:path';
import { sortDiagnostics } from '../core/diagnostic.ts';
import { readDump, writeNewFiles } from '../host/import-files.ts';
import { importXcat } from '../import/import-xcat.ts';
import { plural } from '../render/plan/words.ts';
import type { Context } from './context.ts';
import { type ExitCode, exit } from './exit.ts';
import { asJson, refuse, sayDiagnostics } from './say.ts';

/** `statelite import xcat DIR [--out DIR]`: manifests from the CSV files that xCAT's tabdump writes. */
export const importCommand = (
  context: Context,
  flags: { readonly out?: string; readonly dialect?: string },
  what: string,
  directory: string,
): ExitCode => {
  if (what !== 'xcat') {
    context.err(`error: only xcat can be imported, not ${JSON.stringify(what)}\n`);
    return exit.invalid;
  }
  if (flags.dialect !== undefined && flags.dialect !== '2010' && flags.dialect !== 'today') {
    context.err('error: --dialect is 2010 or today\n');
    return exit.invalid;
  }
  const dump = readDump(resolve(context.cwd, directory));
  if (dump.files.length === 0) {
    sayDiagnostics(context, dump.diagnostics, () => undefined);
    context.err(`error: there is no table in ${directory}: tabdump writes one NAME.csv for each\n`);
    return exit.invalid;
  }
  const imported = importXcat(dump.files, { ...(flags.dialect !== undefined && { dialect: flags.dialect }) });
  const source = (file: string): string | undefined => imported.shown.find(({ name }) => name === file)?.text;
  const out = resolve(context.cwd, flags.out ?? context.repository ?? '.');
  const result = writeNewFiles(out, imported.files);
  if ('taken' in result) {
    context.err(
      `error: ${result.taken.join(', ')} exist in ${out} already: nothing was written; name an empty directory with --out\n`,
    );
    return exit.failed;
  }
  const report = sortDiagnostics([...dump.diagnostics, ...imported.report]);
  sayDiagnostics(context, report, source);
  if (context.json) {
    context.out(asJson({ written: imported.files.map(({ name }) => name), into: out, remarks: report }));
  } else if (!context.quiet) {
    for (const { name } of imported.files) context.out(`wrote ${name}\n`);
    context.out(
      `Imported ${plural(dump.files.length, 'table')} with ${plural(report.length, 'remark')}. Next: statelite -C ${out} validate\n`,
    );
  }
  return report.some((one) => one.severity === 'error') && imported.files.length === 0
    ? refuse(context, [])
    : exit.done;
};
