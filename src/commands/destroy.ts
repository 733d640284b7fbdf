import { approveAndExecute } from './apply.ts';
import type { Context } from './context.ts';
import { type ExitCode, exit } from './exit.ts';
import { planFor } from './plan.ts';
import type { PlanFlags } from './plan-flags.ts';
import { refuseByPolicy } from './policies.ts';
import { sayPlanDiagnostics } from './say.ts';

/** `statelite destroy`: everything of ours goes and every original returns; shown and asked for first. */
export const destroyCommand = async (
  context: Context,
  flags: PlanFlags & { readonly yes?: true },
): Promise<ExitCode> => {
  const made = planFor(context, flags, 'destroy');
  if (typeof made === 'number') return made;
  sayPlanDiagnostics(context, made.plan, made.repository.source);
  const denied = refuseByPolicy(context, made.repository, made.plan);
  if (denied !== undefined) return denied;
  const code = await approveAndExecute(context, made.plan, flags, made.show);
  // What lies in a directory that is not there now was left, and somebody must come back for it.
  const left = made.plan.diagnostics.some((diagnostic) => diagnostic.code === 'root-missing');
  return code === exit.done && left ? exit.refused : code;
};
