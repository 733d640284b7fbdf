import type { Change } from '../core/change.ts';
import type { Plan } from '../core/plan.ts';

/**
 * The first stage of a plan that breaks nothing on running nodes: everything but new links, whose paths would dangle
 * there. Once the nodes have refreshed from the published lists, a plain apply brings the links.
 */
export const firstStage = (plan: Plan): { readonly plan: Plan; readonly heldBack: number } => {
  const held = plan.changes.filter(breaks);
  if (held.length === 0) return { plan, heldBack: 0 };
  const created = held.filter((change) => change.action === 'create').length;
  const { summary } = plan;
  return {
    plan: {
      ...plan,
      changes: plan.changes.filter((change) => !breaks(change)),
      summary: { ...summary, add: summary.add - created, change: summary.change - (held.length - created) },
    },
    heldBack: held.length,
  };
};

const breaks = (change: Change): boolean =>
  change.effect.when === 'live-breaks' && (change.action === 'create' || change.action === 'update');
