import { foldNodeNames } from '../cluster/fold-node-names.ts';
import { notApplicable } from '../render/plan/not-applicable.ts';
import { approveAndVerify } from './apply.ts';
import type { Context } from './context.ts';
import { type ExitCode, exit } from './exit.ts';
import { planFor } from './plan.ts';
import type { PlanFlags } from './plan-flags.ts';
import { sayPlan, sayPlanDiagnostics } from './say.ts';

/** `plan -i`: a plan to be looked through on the terminal. Approved there, it is shown, asked about and done as apply does. */
export const browseCommand = async (
  context: Context,
  flags: PlanFlags & { readonly against?: string },
): Promise<ExitCode> => {
  if (context.terminal === undefined || context.json) {
    context.err('error: plan -i needs a terminal that can show it; leave out -i for plain text\n');
    return exit.invalid;
  }
  const made = planFor(context, flags, 'apply', flags.against);
  if (typeof made === 'number') return made;
  const { plan, show } = made;
  sayPlanDiagnostics(context, plan, made.repository.source);
  if (plan.changes.length === 0) {
    sayPlan(context, plan, show);
    return exit.done;
  }
  const { browsePlan } = await import('../ui/browse-plan.tsx');
  const decision = await browsePlan(context.terminal, plan, { color: context.color, foldNodes: foldNodeNames });
  if (decision === 'quit') return exit.done;
  const never = notApplicable(plan);
  if (never !== undefined) {
    context.err(`error: ${never}\n`);
    return exit.stale;
  }
  return approveAndVerify(context, made, {});
};
