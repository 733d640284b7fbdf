import type { Plan, Summary } from '../../core/plan.ts';
import { visible } from '../plan/visible.ts';
import { table } from './table.ts';

/** One run as the history tells it. */
export interface HistoryRow {
  readonly id: string;
  /** ISO 8601 in UTC. */
  readonly started: string;
  readonly outcome: string;
  readonly purpose: Plan['purpose'];
  readonly summary: Summary;
  readonly user: string;
  readonly host: string;
  readonly command: string;
  /** The run that this one took back. */
  readonly undoes?: string;
}

/** The runs of a site, one a line in the order given. */
export const renderHistory = (runs: readonly HistoryRow[]): string =>
  runs.length === 0
    ? 'No runs yet.\n'
    : table([
        ['RUN', 'STARTED (UTC)', 'OUTCOME', 'CHANGES', 'BY', 'COMMAND'],
        ...runs.map((run) => [
          run.id,
          run.started.slice(0, 19).replace('T', ' '),
          run.outcome,
          countsText(run),
          visible(`${run.user}@${run.host}`),
          visible(run.command),
        ]),
      ]);

const countsText = ({ purpose, summary, undoes }: HistoryRow): string => {
  const counts = `+${summary.add} ~${summary.change} -${summary.destroy}`;
  if (purpose === 'apply') return counts;
  return undoes === undefined ? `${counts} ${purpose}` : `${counts} ${purpose} of ${undoes}`;
};
