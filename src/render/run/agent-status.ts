import { visible } from '../plan/visible.ts';

/** What is shown of the agent's newest rounds. */
export interface ShownRecord {
  readonly repository: string;
  readonly ref: string;
  readonly accepted: { readonly commit: string; readonly at: string } | null;
  readonly lastSuccess: string | null;
  readonly rounds: readonly {
    readonly at: string;
    readonly mode: string;
    readonly outcome: string;
    readonly commit: string | null;
    readonly changes: number;
    readonly drift: number;
    readonly reason: string | null;
  }[];
}

/** The state of the agent as lines: what it follows, whether it is paused, and its newest rounds. */
export const renderAgentStatus = (
  record: ShownRecord | undefined,
  paused: { readonly by: string; readonly since: string; readonly reason: string } | undefined,
): string =>
  [
    ...(paused === undefined
      ? []
      : [`Paused by ${visible(paused.by)} since ${visible(paused.since)}: ${visible(paused.reason)}`]),
    ...(record === undefined ? ['The agent has not run here.'] : recordLines(record)),
  ]
    .map((line) => `${line}\n`)
    .join('');

const recordLines = ({ repository, ref, accepted, lastSuccess, rounds }: ShownRecord): readonly string[] => [
  `Follows ${visible(ref)} of ${visible(repository)}`,
  accepted === null ? 'No commit was accepted yet.' : `Accepted ${accepted.commit} at ${accepted.at}`,
  `Last success ${lastSuccess ?? 'never'}`,
  ...rounds.slice(0, 5).map(({ at, mode, outcome, commit, changes, drift, reason }) => {
    const counts = changes === 0 ? '' : `, ${changes} pending, ${drift} of them drift`;
    const why = reason === null ? '' : `: ${visible(reason)}`;
    return `  ${at}  ${mode}  ${outcome}  ${commit?.slice(0, 12) ?? '-'}${counts}${why}`;
  }),
];
