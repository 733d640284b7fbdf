import { resolve } from 'node:path';
import { HostError } from '../core/host-error.ts';
import { rootedPath } from '../core/place.ts';
import { distrust, repositoryName } from '../host/agent-clone.ts';
import { type AgentRound, publishFile, readAgentRecord, readPause, writeAgentRecord } from '../host/agent-state.ts';
import type { StateDirectory } from '../host/state-directory.ts';
import { renderAgentMetrics } from '../render/run/agent-metrics.ts';
import { type Asked, type Ending, playRound } from './agent-round.ts';
import type { AgentFlags } from './agent-verbs.ts';
import type { Context } from './context.ts';
import { type ExitCode, exit } from './exit.ts';
import { asJson } from './say.ts';
import { underLock } from './under-lock.ts';

/** `agent once`: one round, told, recorded and published whatever its end. */
export const agentOnce = async (context: Context, flags: AgentFlags, state: StateDirectory): Promise<ExitCode> => {
  const asked = askedOf(context, flags);
  if ('problem' in asked) {
    context.err(`error: ${asked.problem}\n`);
    return exit.invalid;
  }
  return underLock(context, '.agent', async () => {
    const paused = readPause(state);
    if (paused !== undefined) {
      publish(context, flags, state);
      if (!context.quiet) context.err(`Paused by ${paused.by} since ${paused.since}: ${paused.reason}\n`);
      return exit.done;
    }
    const ending = await endingOf(context, asked, state);
    const round = record(asked, ending, state);
    publish(context, flags, state);
    if (context.json) context.out(asJson(round));
    else context.out(lastLine(round));
    if (ending.code === exit.done && ending.outcome === 'pending' && flags.detailedExitcode === true)
      return exit.changes;
    return ending.code;
  });
};

const askedOf = (context: Context, flags: AgentFlags): Asked | { readonly problem: string } => {
  const { repo, allowedSigners, gpgHome } = flags;
  if (repo === undefined || repo === '') return { problem: 'name the repository with --repo' };
  const repository = repositoryName(context.cwd, repo);
  const trusted = [allowedSigners, gpgHome].flatMap((name) => (name === undefined ? [] : [resolve(context.cwd, name)]));
  if ((trusted.length === 0) !== (flags.unsigned === true)) {
    return { problem: 'say whose signatures count with --allowed-signers or --gpg-home, or else --unsigned' };
  }
  for (const path of trusted) {
    const why = distrust(path, repository);
    if (why !== undefined) return { problem: `${path} cannot say whose signatures count: it ${why}` };
  }
  const path = rootedPath(`/${flags.path ?? ''}`);
  if (path === undefined) return { problem: '--path must be a directory in the repository' };
  const trust = {
    allowedSigners: allowedSigners === undefined ? undefined : resolve(context.cwd, allowedSigners),
    gpgHome: gpgHome === undefined ? undefined : resolve(context.cwd, gpgHome),
  };
  return { flags, repository, trust, path };
};

const endingOf = async (context: Context, asked: Asked, state: StateDirectory): Promise<Ending> => {
  try {
    return await playRound(context, asked, state);
  } catch (error) {
    if (!(error instanceof HostError)) throw error;
    return { outcome: 'failed', code: exit.failed, reason: `cannot ${error.message}` };
  }
};

const mostRounds = 50;

const record = ({ flags, repository }: Asked, ending: Ending, state: StateDirectory): AgentRound => {
  const before = readAgentRecord(state);
  const at = new Date().toISOString();
  const { outcome, code, commit = null, signer = null, planDigest = null, reason = null } = ending;
  const { changes = 0, drift = 0 } = ending;
  const round = { at, mode: flags.mode, outcome, exitCode: code, commit, signer, planDigest, changes, drift, reason };
  const good = code === exit.done;
  writeAgentRecord(state, {
    repository,
    ref: flags.ref,
    accepted: ending.accepted === true && commit !== null ? { commit, at } : (before?.accepted ?? null),
    lastSuccess: good ? at : (before?.lastSuccess ?? null),
    rounds: [round, ...(before?.rounds ?? [])].slice(0, mostRounds),
  });
  return round;
};

const publish = (context: Context, { metrics }: AgentFlags, state: StateDirectory): void => {
  if (metrics === undefined) return;
  const known = readAgentRecord(state);
  const round = known?.rounds[0];
  const none = { at: '1970-01-01T00:00:00Z', commit: null, outcome: 'none', exitCode: 0, changes: 0, drift: 0 };
  const paused = readPause(state) !== undefined;
  const text = renderAgentMetrics({ ...none, ...round, lastSuccess: known?.lastSuccess ?? null, paused });
  publishFile(context.cwd, metrics, text);
};

const lastLine = ({ outcome, commit, changes, drift, reason }: AgentRound): string => {
  const counts = changes === 0 ? '' : `, ${changes} pending, ${drift} of them drift`;
  return `agent: ${outcome}${commit === null ? '' : ` at ${commit.slice(0, 12)}`}${counts}${reason === null ? '' : `: ${reason}`}\n`;
};
