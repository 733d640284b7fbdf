import type { Plan } from '../core/plan.ts';
import { renderDrift } from '../render/run/render-drift.ts';
import type { Context } from './context.ts';
import { type ExitCode, exit } from './exit.ts';
import { planFor } from './plan.ts';
import type { PlanFlags } from './plan-flags.ts';
import { sayPlan, sayPlanDiagnostics, viewOf } from './say.ts';

/** `statelite drift`: what on disk is no longer as it was applied; exit 2 when something is. */
export const driftCommand = (context: Context, flags: PlanFlags): ExitCode => {
  const made = planFor(context, flags, 'apply');
  if (typeof made === 'number') return made;
  sayPlanDiagnostics(context, made.plan, made.repository.source);
  const plan = onlyDrift(made.plan);
  if (context.json) sayPlan(context, plan, made.show);
  else context.out(renderDrift(plan, viewOf(context, made.show)));
  return plan.changes.length > 0 ? exit.changes : exit.done;
};

/** The part of a plan that mends what somebody else changed, or that something foreign stands in the way of. */
const onlyDrift = (plan: Plan): Plan => {
  const changes = plan.changes.filter(
    (change) => (change.action === 'update' && change.why === 'drift') || change.action === 'blocked',
  );
  const count = (action: string): number => changes.filter((change) => change.action === action).length;
  const none = { add: 0, destroy: 0, adopt: 0, waiting: 0 };
  const { unchanged } = plan.summary;
  return { ...plan, changes, summary: { ...none, change: count('update'), blocked: count('blocked'), unchanged } };
};
