import { readRun } from '../host/runs.ts';
import { existingUserFile } from '../host/user-file.ts';
import { parsePlan } from '../render/plan/parse-plan.ts';
import type { Context } from './context.ts';
import { type ExitCode, exit } from './exit.ts';
import { digestLine, refuse, sayPlan } from './say.ts';
import { openSiteState } from './site-state.ts';

/** `statelite show PLAN|RUN`: a saved plan, or the plan that a run carried out, without planning again. */
export const showCommand = (context: Context, flags: { readonly details?: true }, name: string): ExitCode => {
  const text = existingUserFile(context.cwd, name);
  if (text !== undefined) {
    const parsed = parsePlan(text, name);
    if ('diagnostic' in parsed) return refuse(context, [parsed.diagnostic]);
    if (!context.json) context.out(`${digestLine(parsed.plan)}\n`);
    sayPlan(context, parsed.plan, { details: flags.details === true });
    return exit.done;
  }
  const opened = openSiteState(context);
  if ('code' in opened) return opened.code;
  const run = readRun(opened.state.directory.path, name);
  if (run === undefined) {
    const message = `${JSON.stringify(name)} is neither a saved plan nor a run`;
    return refuse(context, [
      { code: 'no-such-target', severity: 'error', message, help: 'statelite history lists the runs' },
    ]);
  }
  if ('problem' in run) return refuse(context, [run.problem], undefined, exit.failed);
  if (!context.json) {
    const { id, started, user, host, command } = run.start;
    context.out(`Run ${id}, begun ${started} by ${user}@${host}: ${command}\n${digestLine(run.plan)}\n`);
  }
  sayPlan(context, run.plan, { details: flags.details === true });
  return exit.done;
};
