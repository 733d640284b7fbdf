import { hasErrors } from '../core/diagnostic.ts';
import { type NfsVersion, renderGanesha } from '../kinds/export/render-ganesha.ts';
import { renderExportLine } from '../kinds/export/render-line.ts';
import type { Context } from './context.ts';
import { type ExitCode, exit } from './exit.ts';
import { loadRepository } from './load-repository.ts';
import { asJson, refuse, sayDiagnostics } from './say.ts';

/** Options of `export render`. */
export interface ExportOptions {
  readonly format: 'exports' | 'ganesha';
  readonly protocols: readonly NfsVersion[];
}

/** `export render`: everything that the site exports, as a whole file for one or the other NFS server. */
export const exportCommand = (context: Context, options: ExportOptions, verb: string): ExitCode => {
  if (verb !== 'render') {
    context.err(`error: export has no verb ${JSON.stringify(verb)}; there is: export render\n`);
    return exit.invalid;
  }
  const { cluster, diagnostics, source } = loadRepository(context);
  if (cluster === undefined) return refuse(context, diagnostics, source);
  const { text, diagnostics: found } =
    options.format === 'ganesha'
      ? renderGanesha(cluster, options.protocols)
      : { text: cluster.site.exports.lines.map((line) => `${renderExportLine(line)}\n`).join(''), diagnostics: [] };
  if (hasErrors(found)) return refuse(context, found, source);
  sayDiagnostics(context, found, source);
  if (text === '' && !context.quiet) context.err('the site declares no exports\n');
  context.out(context.json ? asJson({ format: options.format, text }) : text);
  return exit.done;
};
