import { readAgentRecord, readPause, removePause, writePause } from '../host/agent-state.ts';
import { attempting } from '../host/attempt.ts';
import { readLock } from '../host/lock.ts';
import { type StateDirectory, stateDirectory } from '../host/state-directory.ts';
import { agentStatusJson } from '../render/run/agent-json.ts';
import { renderAgentStatus } from '../render/run/agent-status.ts';
import type { AgentFlags } from './agent-verbs.ts';
import type { Context } from './context.ts';
import { type ExitCode, exit } from './exit.ts';
import { refuse } from './say.ts';

/** `agent once|pause|resume|status`: keeps the machine as a git repository says, one round at a time. */
export const agentCommand = async (context: Context, flags: AgentFlags, verb: string): Promise<ExitCode> => {
  const state = agentState(context);
  if (state.problem !== undefined) return refuse(context, [state.problem], undefined, exit.failed);
  switch (verb) {
    case 'once':
      return (await import('./agent-once.ts')).agentOnce(context, flags, state);
    case 'pause':
      return pause(context, state, flags.reason);
    case 'resume':
      return resume(context, state);
    case 'status':
      return status(context, state);
    default:
      context.err(`error: agent does once, pause, resume and status, not ${JSON.stringify(verb)}\n`);
      return exit.invalid;
  }
};

/** Where the agent keeps its clone and its record; no site can have that name. */
const agentState = ({ rootDirectory }: Context): StateDirectory => stateDirectory(rootDirectory, '.agent');

const pause = (context: Context, state: StateDirectory, reason: string | undefined): ExitCode => {
  if (reason === undefined || reason.trim() === '') {
    context.err('error: say why with --reason, for whoever finds the agent paused\n');
    return exit.invalid;
  }
  state.make(attempting(undefined));
  writePause(state, { by: context.user, since: new Date().toISOString(), reason });
  return status(context, state);
};

const resume = (context: Context, state: StateDirectory): ExitCode => {
  const was = removePause(state);
  if (!was && !context.json) context.out('The agent was not paused.\n');
  return status(context, state);
};

const status = (context: Context, state: StateDirectory): ExitCode => {
  const lock = readLock(state);
  const shown = {
    record: readAgentRecord(state),
    paused: readPause(state),
    running: lock === undefined || lock.life === 'dead' ? undefined : lock.owner,
  };
  context.out(context.json ? agentStatusJson(shown) : renderAgentStatus(shown));
  return exit.done;
};
