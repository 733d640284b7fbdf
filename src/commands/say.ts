import { foldNodeNames } from '../cluster/fold-node-names.ts';
import { type Diagnostic, hasErrors } from '../core/diagnostic.ts';
import type { Plan } from '../core/plan.ts';
import { renderDiagnostics } from '../render/diagnostics/render-diagnostics.ts';
import { planJson } from '../render/plan/plan-json.ts';
import { renderPlan } from '../render/plan/render-plan.ts';
import type { Context } from './context.ts';
import { type ExitCode, exit } from './exit.ts';

/** Prints problems to standard error with the lines they are about; as JSON with `--json`. */
export const sayDiagnostics = (
  context: Context,
  diagnostics: readonly Diagnostic[],
  source: (file: string) => string | undefined,
): void => {
  const shown = context.quiet ? diagnostics.filter((diagnostic) => diagnostic.severity === 'error') : diagnostics;
  if (shown.length === 0) return;
  const format = context.json ? 'json' : 'pretty';
  context.err(renderDiagnostics(shown, format, source, { color: context.color }));
};

/** As `sayDiagnostics`, but of many warnings of one sort only the first three, unless `--verbose` asks for all. */
export const sayPlanDiagnostics = (
  context: Context,
  diagnostics: readonly Diagnostic[],
  source: (file: string) => string | undefined,
): void => {
  const seen = new Map<string, number>();
  const shown = diagnostics.filter((diagnostic) => {
    const count = (seen.get(diagnostic.code) ?? 0) + 1;
    seen.set(diagnostic.code, count);
    return context.json || context.verbose || diagnostic.severity === 'error' || count <= 3;
  });
  sayDiagnostics(context, shown, source);
  if (context.quiet || context.json) return;
  for (const [code, count] of seen) {
    const more = count - shown.filter((diagnostic) => diagnostic.code === code).length;
    if (more > 0) context.err(`and ${more} more ${code}; statelite --verbose shows all\n`);
  }
};

/** Prints problems and returns the exit code for invalid input when one of them is an error. */
export const refuse = (
  context: Context,
  diagnostics: readonly Diagnostic[],
  source: (file: string) => string | undefined = () => undefined,
  code: ExitCode = exit.invalid,
): ExitCode => {
  sayDiagnostics(context, diagnostics, source);
  return hasErrors(diagnostics) ? code : exit.done;
};

/** Prints a plan to standard output, for people or as JSON. */
export const sayPlan = (context: Context, plan: Plan, details: boolean): void => {
  context.out(
    context.json
      ? `${planJson(plan)}`
      : renderPlan(plan, { color: context.color, width: context.width, details, foldNodes: foldNodeNames }),
  );
};
