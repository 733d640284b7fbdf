import type { Plan } from '../../core/plan.ts';

/** The three counts that GitLab's merge request widget reads from `artifacts:reports:terraform`; adopting changes nothing. */
export const widgetReport = ({ summary }: Plan): string =>
  `${JSON.stringify({ create: summary.add, update: summary.change, delete: summary.destroy })}\n`;
