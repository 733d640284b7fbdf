import { HostError } from '../core/host-error.ts';
import {
  type AgentRecord,
  type AgentRound,
  type Pause,
  publishFile,
  readAgentRecord,
  readPause,
  writeAgentRecord,
} from '../host/agent-state.ts';
import type { StateDirectory } from '../host/state-directory.ts';
import { visible } from '../render/plan/visible.ts';
import { agentRoundJson } from '../render/run/agent-json.ts';
import { renderAgentMetrics } from '../render/run/agent-metrics.ts';
import { renderAgentRound } from '../render/run/agent-status.ts';
import { type Asked, askedOf } from './agent-asked.ts';
import { type Ending, playRound } from './agent-round.ts';
import type { AgentFlags } from './agent-verbs.ts';
import type { Context } from './context.ts';
import { type ExitCode, exit } from './exit.ts';
import { underLock } from './under-lock.ts';

/** `agent once`: one round, told, recorded and published whatever its end. */
export const agentOnce = async (context: Context, flags: AgentFlags, state: StateDirectory): Promise<ExitCode> => {
  const asked = askedOf(context, flags, state);
  if ('problem' in asked) {
    context.err(`error: ${asked.problem}\n`);
    return exit.invalid;
  }
  return underLock(context, '.agent', async () => {
    const paused = readPause(state);
    const before = readAgentRecord(state) ?? { ...nothing, repository: asked.repository, ref: asked.ref };
    if (paused !== undefined) {
      publish(context, flags, before, state);
      sayPaused(context, paused, flags);
      return exit.done;
    }
    const ending = await endingOf(context, asked, state);
    const round = roundOf(flags, ending);
    const { record, kept } = remember(context, asked, round, state);
    publish(context, flags, record, state);
    context.out(context.json ? agentRoundJson(round) : renderAgentRound(round));
    if (ending.code !== exit.done) return ending.code;
    if (ending.outcome === 'pending' && flags.detailedExitcode === true) return exit.changes;
    return kept ? exit.done : exit.failed;
  });
};

const nothing = { accepted: null, lastSuccess: null, rounds: [] } as const;
const mostRounds = 50;

const endingOf = async (context: Context, asked: Asked, state: StateDirectory): Promise<Ending> => {
  try {
    return await playRound(context, asked, state);
  } catch (error) {
    if (!(error instanceof HostError)) throw error;
    return { outcome: 'failed', code: exit.failed, reason: `cannot ${error.message}` };
  }
};

const roundOf = ({ mode }: AgentFlags, ending: Ending): AgentRound => ({
  at: new Date().toISOString(),
  mode,
  outcome: ending.outcome,
  exitCode: ending.code,
  commit: ending.commit ?? null,
  signer: ending.signer ?? null,
  planDigest: ending.planDigest ?? null,
  changes: ending.changes ?? 0,
  drift: ending.drift ?? 0,
  reason: ending.reason ?? null,
});

const sayPaused = (context: Context, paused: Pause, flags: AgentFlags): void => {
  const reason = `by ${paused.by} since ${paused.since}: ${paused.reason}`;
  if (context.json) context.out(agentRoundJson(roundOf(flags, { outcome: 'paused', code: exit.done, reason })));
  else if (!context.quiet) context.err(`Paused ${visible(reason)}\n`);
};

/** Writes the round down. Where that fails, on a full disk, whoever watches the metrics must still get to know of the round. */
const remember = (
  context: Context,
  { repository, ref }: Asked,
  round: AgentRound,
  state: StateDirectory,
): { readonly record: AgentRecord; readonly kept: boolean } => {
  const before = readAgentRecord(state) ?? nothing;
  const good = round.exitCode === exit.done && round.outcome !== 'paused';
  const record = {
    ...{ repository, ref, accepted: before.accepted },
    lastSuccess: good ? round.at : before.lastSuccess,
    rounds: [round, ...before.rounds].slice(0, mostRounds),
  };
  return { record, kept: orTell(context, () => writeAgentRecord(state, record)) };
};

/** A directory that does not take the metrics is no reason to call a round failed: their age tells of it. */
const publish = (context: Context, { metrics }: AgentFlags, record: AgentRecord, state: StateDirectory): void => {
  if (metrics === undefined) return;
  const [round = { ...none, mode: 'detect' }] = record.rounds;
  const paused = readPause(state) !== undefined;
  const text = renderAgentMetrics({ ...round, lastSuccess: record.lastSuccess, paused });
  orTell(context, () => publishFile(context.cwd, metrics, text));
};

const none = { at: '1970-01-01T00:00:00Z', commit: null, outcome: 'none', exitCode: 0, changes: 0, drift: 0 };

const orTell = (context: Context, effect: () => void): boolean => {
  try {
    effect();
    return true;
  } catch (error) {
    if (!(error instanceof HostError)) throw error;
    context.err(`error: cannot ${error.message}\n`);
    return false;
  }
};
