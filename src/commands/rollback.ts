import { movedSinceRun, rollbackPlan } from '../host/rollback.ts';
import { history, readRun } from '../host/runs.ts';
import { approveAndExecute } from './apply.ts';
import type { Context } from './context.ts';
import { type ExitCode, exit } from './exit.ts';
import { refuse } from './say.ts';
import { openSiteState } from './site-state.ts';

/** `statelite rollback RUN`: takes a run back, step by step in reverse, if nothing has moved since. */
export const rollbackCommand = async (
  context: Context,
  flags: { readonly yes?: true; readonly details?: true },
  id: string,
): Promise<ExitCode> => {
  const opened = openSiteState(context);
  if ('code' in opened) return opened.code;
  const { state, disk } = opened;
  const newest = history(state.directory.path)[0]?.id;
  const run = readRun(state.directory.path, id === 'last' && newest !== undefined ? newest : id);
  if (run === undefined) {
    const help =
      newest === undefined ? 'nothing was ever applied here' : `the newest is ${newest}; statelite history lists them`;
    return refuse(context, [
      { code: 'no-such-target', severity: 'error', message: `there is no run ${JSON.stringify(id)}`, help },
    ]);
  }
  if ('problem' in run) return refuse(context, [run.problem], undefined, exit.failed);
  const plan = rollbackPlan(run, state, disk);
  const moved = movedSinceRun(plan, state, disk);
  if (moved.length > 0) {
    refuse(context, moved);
    context.err(`Nothing was changed: run ${run.start.id} cannot be taken back as it was.\n`);
    return exit.stale;
  }
  return approveAndExecute(context, plan, flags, { details: flags.details === true }, { undoes: run.start.id });
};
