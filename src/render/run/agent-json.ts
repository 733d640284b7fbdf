import type { ShownAgent, ShownRound } from './agent-status.ts';

/** What `agent once --json` prints; schemas/agent-round.schema.json describes it. */
export const agentRoundJson = (round: ShownRound): string => asText({ format_version: '1.0', ...roundOf(round) });

/** What `agent status --json` prints; schemas/agent-status.schema.json describes it. */
export const agentStatusJson = ({ record, paused, running }: ShownAgent): string =>
  asText({
    format_version: '1.0',
    paused: paused === undefined ? null : { by: paused.by, since: paused.since, reason: paused.reason },
    running: running === undefined ? null : { pid: running.pid, host: running.host, since: running.since },
    repository: record?.repository ?? null,
    ref: record?.ref ?? null,
    accepted: record?.accepted ?? null,
    last_success: record?.lastSuccess ?? null,
    rounds: (record?.rounds ?? []).map(roundOf),
  });

/** Member by member: what else the record may hold is nobody's concern. */
const roundOf = ({ exitCode, planDigest, ...round }: ShownRound) => ({
  at: round.at,
  mode: round.mode,
  outcome: round.outcome,
  exit_code: exitCode,
  commit: round.commit,
  signer: round.signer,
  plan_digest: planDigest,
  changes: round.changes,
  drift: round.drift,
  reason: round.reason,
});

const asText = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
