import { approveAndExecute } from './apply.ts';
import type { Context } from './context.ts';
import type { ExitCode } from './exit.ts';
import { planFor } from './plan.ts';
import type { PlanFlags } from './program.ts';
import { sayPlanDiagnostics } from './say.ts';

/** `statelite destroy`: everything of ours goes and every original returns; shown and asked for first. */
export const destroyCommand = async (
  context: Context,
  flags: PlanFlags & { readonly yes?: true },
): Promise<ExitCode> => {
  const made = planFor(context, flags, 'destroy');
  if (typeof made === 'number') return made;
  sayPlanDiagnostics(context, made.plan, made.repository.source);
  return approveAndExecute(context, made.plan, flags, made.show);
};
