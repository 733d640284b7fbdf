import { hasErrors } from '../core/diagnostic.ts';
import { blockedAnyhow } from '../planning/blocked-anyhow.ts';
import { type DiagnosticFormat, renderDiagnostics } from '../render/diagnostics/render-diagnostics.ts';
import { plural } from '../render/plan/words.ts';
import type { Context } from './context.ts';
import { type ExitCode, exit } from './exit.ts';
import { loadRepository } from './load-repository.ts';
import { diagnosticOptions } from './say.ts';

/**
 * `statelite validate`: every problem of the manifests in one run, sorted, with what a plan would block in any case; no
 * disk but the repository is looked at.
 */
export const validateCommand = (context: Context, flags: { readonly format: DiagnosticFormat }): ExitCode => {
  const repository = loadRepository(context);
  const format = context.json ? 'json' : flags.format;
  const { cluster } = repository;
  const diagnostics = [...repository.diagnostics, ...(cluster === undefined ? [] : blockedAnyhow(cluster))];
  if (format !== 'pretty') context.out(renderDiagnostics(diagnostics, format, repository.source, { color: false }));
  else {
    context.out(renderDiagnostics(diagnostics, format, repository.source, diagnosticOptions(context)));
    if (cluster !== undefined && !hasErrors(diagnostics) && !context.quiet) {
      context.out(`Valid: ${plural(cluster.images.length, 'image')}, ${plural(cluster.nodes.length, 'node')}.\n`);
    }
  }
  return hasErrors(diagnostics) ? exit.invalid : exit.done;
};
