import { visible } from '../plan/visible.ts';

/** How a round of the agent ended, as it is shown. */
export interface ShownRound {
  /** ISO 8601 in UTC. */
  readonly at: string;
  readonly mode: string;
  readonly outcome: string;
  readonly exitCode: number;
  readonly commit: string | null;
  readonly signer: string | null;
  readonly planDigest: string | null;
  readonly changes: number;
  readonly drift: number;
  readonly reason: string | null;
}

/** What is shown of the agent: what it follows, its newest rounds first, who paused it, and a round that is under way. */
export interface ShownAgent {
  readonly record:
    | {
        readonly repository: string;
        readonly ref: string;
        readonly accepted: { readonly commit: string; readonly at: string } | null;
        readonly lastSuccess: string | null;
        readonly rounds: readonly ShownRound[];
      }
    | undefined;
  readonly paused: { readonly by: string; readonly since: string; readonly reason: string } | undefined;
  readonly running: { readonly pid: number; readonly host: string; readonly since: string } | undefined;
}

/** The state of the agent as lines. */
export const renderAgentStatus = ({ record, paused, running }: ShownAgent): string =>
  [
    ...(paused === undefined
      ? []
      : [`Paused by ${visible(paused.by)} since ${visible(paused.since)}: ${visible(paused.reason)}`]),
    ...(running === undefined
      ? []
      : [`A round is under way since ${visible(running.since)}: process ${running.pid} on ${visible(running.host)}`]),
    ...(record === undefined ? ['The agent has not run here.'] : recordLines(record)),
  ]
    .map((line) => `${line}\n`)
    .join('');

/** How a round ended, as the line that ends it. */
export const renderAgentRound = (round: ShownRound): string => {
  const { outcome, commit } = round;
  return `agent: ${outcome}${commit === null ? '' : ` at ${commit.slice(0, 12)}`}${countsAndWhy(round)}\n`;
};

const shownRounds = 5;

const recordLines = (record: NonNullable<ShownAgent['record']>): readonly string[] => [
  `Follows ${visible(record.ref)} of ${visible(record.repository)}`,
  record.accepted === null
    ? 'No commit was accepted yet.'
    : `Accepted ${record.accepted.commit} at ${record.accepted.at}`,
  `Last success ${record.lastSuccess ?? 'never'}`,
  ...record.rounds
    .slice(0, shownRounds)
    .map(
      (round) =>
        `  ${round.at}  ${round.mode}  ${round.outcome}  ${round.commit?.slice(0, 12) ?? '-'}${countsAndWhy(round)}`,
    ),
];

/** The reason may hold what a server said. */
const countsAndWhy = ({ changes, drift, reason }: ShownRound): string => {
  const counts = changes === 0 ? '' : `, ${changes} pending, ${drift} of them drift`;
  return `${counts}${reason === null ? '' : `: ${visible(reason)}`}`;
};
