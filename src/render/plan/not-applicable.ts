import type { Plan } from '../../core/plan.ts';

/** Why a plan can be read and not applied, as a sentence; undefined for every other plan. */
export const notApplicable = (plan: Plan): string | undefined =>
  plan.diagnostics.some(({ code }) => code === 'not-in-snapshot')
    ? 'This plan cannot be applied: the snapshot that it was made from does not show every place that it needs.'
    : undefined;
