import type { Plan } from '../core/plan.ts';
import { actionsByAddress, countActions } from '../planning/count-actions.ts';
import { renderDrift } from '../render/run/render-drift.ts';
import type { Context } from './context.ts';
import { type ExitCode, exit } from './exit.ts';
import { type MadePlan, planFor } from './plan.ts';
import type { PlanFlags } from './plan-flags.ts';
import { sayPlan, sayPlanDiagnostics, viewOf } from './say.ts';

/** `statelite drift`: what on disk is no longer as it was applied; exit 2 when something is. */
export const driftCommand = (context: Context, flags: PlanFlags): ExitCode => {
  const made = planFor(context, flags, 'apply');
  if (typeof made === 'number') return made;
  sayPlanDiagnostics(context, made.plan, made.repository.source);
  const plan = onlyDrift(made);
  if (context.json) sayPlan(context, plan, made.show);
  else context.out(renderDrift(plan, viewOf(context, made.show)));
  return plan.changes.length > 0 ? exit.changes : exit.done;
};

/** The part of a plan that is about what somebody else changed, or that something foreign stands in the way of. */
const onlyDrift = ({ plan, drift }: MadePlan): Plan => {
  const drifted = new Set(drift());
  const changes = plan.changes.filter((change) => drifted.has(change) || change.action === 'blocked');
  const summary = { ...countActions(actionsByAddress(changes)), unchanged: plan.summary.unchanged };
  return { ...plan, changes, summary };
};
