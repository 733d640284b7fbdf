import { foldNodeNames } from '../cluster/fold-node-names.ts';
import type { Plan } from '../core/plan.ts';
import { readRun } from '../host/runs.ts';
import { existingUserFile } from '../host/user-file.ts';
import { comparePlans, planComparisonJson, planComparisonText } from '../render/plan/compare-plans.ts';
import { painter } from '../render/plan/paint.ts';
import { parsePlan } from '../render/plan/parse-plan.ts';
import type { Context } from './context.ts';
import { type ExitCode, exit } from './exit.ts';
import { asJson, digestLine, refuse, sayPlan } from './say.ts';
import { openSiteState } from './site-state.ts';

/** What `show` is asked for. */
export interface ShowFlags {
  readonly details?: true;
  /** Another plan or run to compare with. */
  readonly diff?: string;
}

/** `statelite show PLAN|RUN`: a saved plan, or the plan that a run carried out, without planning again; or two compared. */
export const showCommand = (context: Context, flags: ShowFlags, name: string): ExitCode => {
  const found = findPlan(context, name);
  if ('code' in found) return found.code;
  if (flags.diff !== undefined) {
    const other = findPlan(context, flags.diff);
    return 'code' in other ? other.code : sayComparison(context, flags, [name, flags.diff], found.plan, other.plan);
  }
  if (!context.json) context.out(found.head);
  sayPlan(context, found.plan, { details: flags.details === true });
  return exit.done;
};

/** A plan with the line that stands above it. */
type FoundPlan = { readonly plan: Plan; readonly head: string } | { readonly code: ExitCode };

const findPlan = (context: Context, name: string): FoundPlan => {
  const text = existingUserFile(context.cwd, name);
  if (text !== undefined) {
    const parsed = parsePlan(text, name);
    if ('diagnostic' in parsed) return { code: refuse(context, [parsed.diagnostic]) };
    return { plan: parsed.plan, head: `${digestLine(parsed.plan)}\n` };
  }
  const opened = openSiteState(context, true);
  if ('code' in opened) return opened;
  const run = readRun(opened.state.directory.path, name);
  if (run === undefined) {
    const message = `${JSON.stringify(name)} is neither a saved plan nor a run`;
    const help = 'statelite history lists the runs';
    return { code: refuse(context, [{ code: 'no-such-target', severity: 'error', message, help }]) };
  }
  if ('problem' in run) return { code: refuse(context, [run.problem], undefined, exit.failed) };
  const { id, started, user, host, command } = run.start;
  return {
    plan: run.plan,
    head: `Run ${id}, begun ${started} by ${user}@${host}: ${command}\n${digestLine(run.plan)}\n`,
  };
};

/** What two plans would do differently; exit 2 when anything. */
const sayComparison = (
  context: Context,
  { details }: ShowFlags,
  names: readonly [string, string],
  before: Plan,
  after: Plan,
): ExitCode => {
  const compared = comparePlans(before, after);
  const style = {
    paint: painter(context.color),
    width: context.width,
    details: details === true,
    above: 8,
    foldNodes: foldNodeNames,
  };
  context.out(context.json ? asJson(planComparisonJson(names, compared)) : planComparisonText(names, compared, style));
  const { onlyBefore, onlyAfter, different } = compared;
  return onlyBefore.length + onlyAfter.length + different.length > 0 ? exit.changes : exit.done;
};
