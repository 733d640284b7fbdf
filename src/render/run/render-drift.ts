import type { Change } from '../../core/change.ts';
import type { Plan } from '../../core/plan.ts';
import { noteOf } from '../plan/change-words.ts';
import { type PlanView, renderPlan } from '../plan/render-plan.ts';
import { visible } from '../plan/visible.ts';
import { countText } from '../plan/words.ts';

/** What on disk is no longer as it was applied: the given plan holds nothing but what is to be done about that. */
export const renderDrift = (plan: Plan, view: PlanView): string => {
  if (plan.changes.length === 0) {
    return `No drift. What was applied for site ${visible(plan.site)} is still there (${countText(plan.summary.unchanged)} unchanged).\n`;
  }
  const noted = plan.changes.filter(({ action }) => action === 'adopt');
  const changes = plan.changes.filter(({ action }) => action !== 'adopt');
  const mending = `Changed on disk since it was applied; apply would mend it like this.\n\n${renderPlan({ ...plan, changes }, view)}`;
  const rest = `Changed on disk since it was applied, and nothing is to be done about it.\n\n${noted.map(lineOf).join('')}`;
  return [...(changes.length > 0 ? [mending] : []), ...(noted.length > 0 ? [rest] : [])].join('\n');
};

const lineOf = (change: Change): string => `    ${[visible(change.address), ...noteOf(change)].join('  ')}\n`;
