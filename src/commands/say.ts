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
