import type { Plan } from '../../core/plan.ts';
import { type PlanView, renderPlan } from '../plan/render-plan.ts';
import { visible } from '../plan/visible.ts';
import { countText } from '../plan/words.ts';

/** What on disk is no longer as it was applied: the given plan holds nothing but the changes that mend it. */
export const renderDrift = (plan: Plan, view: PlanView): string =>
  plan.changes.length === 0
    ? `No drift. What was applied for site ${visible(plan.site)} is still there (${countText(plan.summary.unchanged)} unchanged).\n`
    : `Changed on disk since it was applied; apply would mend it like this.\n\n${renderPlan(plan, view)}`;
