import { foldNodeNames } from '../cluster/fold-node-names.ts';
import { type Diagnostic, hasErrors } from '../core/diagnostic.ts';
import type { Plan } from '../core/plan.ts';
import { type DiagnosticOptions, renderDiagnostics } from '../render/diagnostics/render-diagnostics.ts';
import { planDigest, planJson } from '../render/plan/plan-json.ts';
import { type PlanView, renderPlan } from '../render/plan/render-plan.ts';
import { countText } from '../render/plan/words.ts';
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
  context.err(renderDiagnostics(shown, context.json ? 'json' : 'pretty', source, diagnosticOptions(context)));
};

/** How diagnostics are shown to people: `--verbose` leaves none out. */
export const diagnosticOptions = ({ color, verbose }: Context): DiagnosticOptions => ({
  color,
  ...(verbose ? { max: Number.POSITIVE_INFINITY } : {}),
});

/**
 * As `sayDiagnostics`, but of many warnings of one sort only the first three, and notes only beside changes, unless
 * `--verbose` asks for all.
 */
export const sayPlanDiagnostics = (
  context: Context,
  plan: Plan,
  source: (file: string) => string | undefined,
): void => {
  const hidden = new Map<string, { readonly more: string; count: number }>();
  const seen = new Map<string, number>();
  const shown = plan.diagnostics.filter((diagnostic) => {
    const count = (seen.get(diagnostic.code) ?? 0) + 1;
    seen.set(diagnostic.code, count);
    const most = diagnostic.severity === 'note' && plan.changes.length === 0 ? 0 : 3;
    if (context.json || context.verbose || diagnostic.severity === 'error' || count <= most) return true;
    const name = `${diagnostic.severity}[${diagnostic.code}]`;
    hidden.set(name, { more: most === 0 ? '' : 'more ', count: (hidden.get(name)?.count ?? 0) + 1 });
    return false;
  });
  sayDiagnostics(context, shown, source);
  if (context.quiet) return;
  for (const [name, { more, count }] of hidden) {
    context.err(`${countText(count)} ${more}${name}; statelite --verbose shows all\n`);
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

/** A value as `--json` prints it. */
export const asJson = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

/** How a plan is shown, beside what the context says. */
export type PlanShow = Partial<Pick<PlanView, 'details' | 'partial' | 'ruleAt'>>;

/** The view of a plan that the options and the manifests ask for. */
export const viewOf = (context: Context, show: PlanShow): PlanView => ({
  color: context.color,
  width: context.width,
  foldNodes: foldNodeNames,
  details: false,
  ...show,
});

/** Prints a plan to standard output, for people or as JSON. */
export const sayPlan = (context: Context, plan: Plan, show: PlanShow): void => {
  context.out(context.json ? planJson(plan) : renderPlan(plan, viewOf(context, show)));
};

/** What an approval of a plan names, as a line. */
export const digestLine = (plan: Plan): string => `Digest ${planDigest(plan)}\n`;
