import type { Plan } from '../core/plan.ts';
import { unfinishedRun } from '../host/runs.ts';
import { stateDirectory } from '../host/state-directory.ts';
import { readUserFile } from '../host/user-file.ts';
import { firstStage, type Stage } from '../planning/stage-plan.ts';
import { notApplicable } from '../render/plan/not-applicable.ts';
import { parsePlan } from '../render/plan/parse-plan.ts';
import { plural } from '../render/plan/words.ts';
import { progressLine } from '../render/run/progress-line.ts';
import { refuseUnapproved } from './approval.ts';
import { checkSavedPlan } from './check-saved-plan.ts';
import type { Context } from './context.ts';
import { type About, executeLocked, resumeLocked, tellNothingDone, versionEvent } from './execute-locked.ts';
import { type ExitCode, exit } from './exit.ts';
import { loadRepository } from './load-repository.ts';
import { type MadePlan, planFor } from './plan.ts';
import { choosesAll, type PlanFlags } from './plan-flags.ts';
import { refuseByPolicy } from './policies.ts';
import { rememberPlan } from './remember-plan.ts';
import { type PlanShow, refuse, sayPlan, sayPlanDiagnostics } from './say.ts';
import { isResolved } from './site-plan.ts';
import { siteName } from './site-state.ts';

type ApplyFlags = PlanFlags & {
  readonly yes?: true;
  readonly approved?: string;
  readonly resume?: true;
  readonly staged?: true;
};

/** `statelite apply [PLAN]`: exactly a saved plan; or plan, show, ask and do; or go on with a stopped run. */
export const applyCommand = async (
  context: Context,
  flags: ApplyFlags,
  file: string | undefined,
): Promise<ExitCode> => {
  const decided = flags.resume === true ? '--resume' : file === undefined ? undefined : 'a saved plan';
  if (
    decided !== undefined &&
    (flags.staged === true || !choosesAll(flags) || (flags.resume === true && file !== undefined))
  ) {
    context.err(`error: ${decided} is done as it is; leave out what would make another plan of it\n`);
    return exit.invalid;
  }
  if (flags.resume === true) return resumeCommand(context, flags.approved);
  if (file !== undefined) return applySaved(context, file, flags);
  const made = planFor(context, flags, 'apply');
  if (typeof made === 'number') return made;
  const { plan, repository, show } = made;
  sayPlanDiagnostics(context, plan, repository.source);
  const unapproved = flags.approved === undefined ? undefined : refuseUnapproved(context, plan, flags.approved);
  if (unapproved !== undefined) return unapproved;
  const denied = refuseByPolicy(context, repository, plan);
  if (denied !== undefined) return denied;
  if (flags.staged !== true) return approveAndVerify(context, made, flags);
  const stage = firstStage(plan);
  // "No changes" would be no answer to somebody whose changes all wait.
  const code =
    !context.json && stage.plan.changes.length === 0 && stage.links + stage.images.length > 0
      ? exit.done
      : await approveAndExecute(context, stage.plan, flags, show, { held: stage });
  if ((code === exit.done || code === exit.refused) && !context.json) sayHeldBack(context, stage);
  return code;
};

const sayHeldBack = (context: Context, { links, images }: Stage): void => {
  for (const { image, changes, because } of images) {
    context.out(
      `Held back: image ${image}, ${plural(changes, 'change')}: ${because} would hide from running nodes what they have there, and no refresh helps. Shut its nodes down, then statelite apply, then boot them.\n`,
    );
  }
  if (links > 0) {
    context.out(
      `Held back: ${plural(links, 'link')} that would dangle on running nodes. Run /etc/init.d/statelite refresh there, then statelite apply.\n`,
    );
  }
};

/** Shows all of a made plan, asks, carries it out, and looks whether anything is left. */
export const approveAndVerify = async (
  context: Context,
  { plan, show, verify }: MadePlan,
  flags: Approval,
): Promise<ExitCode> => {
  const code = await approveAndExecute(context, plan, flags, show);
  if (code === exit.done) verify();
  return code;
};

/** What stands for the answer of somebody who is asked. */
interface Approval {
  readonly yes?: true;
  readonly approved?: string;
}

/** Shows a plan, asks, and carries it out. */
export const approveAndExecute = async (
  context: Context,
  plan: Plan,
  flags: Approval,
  show: PlanShow,
  about: About = {},
): Promise<ExitCode> => {
  if (!context.json) sayPlan(context, plan, show);
  // What a stopped run left half done is tidied away even if nothing else is to be done.
  const stopped = plan.diagnostics.some((diagnostic) => diagnostic.code === 'run-unfinished');
  if (!stopped && plan.changes.every((change) => change.action === 'blocked' || change.action === 'waiting')) {
    if (context.json) tellNothingDone(context, plan, about);
    return exitOf(plan);
  }
  const decided = flags.yes === true || flags.approved !== undefined;
  if (!decided && plan.changes.some((change) => change.action !== 'adopt') && !(await approved(context))) {
    context.err('Not approved: nothing was changed.\n');
    return exit.notApproved;
  }
  const code = await executeLocked(context, plan, about);
  return code === exit.done ? exitOf(plan) : code;
};

const applySaved = async (context: Context, file: string, flags: ApplyFlags): Promise<ExitCode> => {
  const parsed = parsePlan(readUserFile(context.cwd, file), file);
  if ('diagnostic' in parsed) return refuse(context, [parsed.diagnostic]);
  const { plan } = parsed;
  if (notApplicable(plan) !== undefined) {
    return refuse(
      context,
      plan.diagnostics.filter(({ code }) => code === 'not-in-snapshot'),
      undefined,
      exit.stale,
    );
  }
  const unapproved = flags.approved === undefined ? undefined : refuseUnapproved(context, plan, flags.approved);
  if (unapproved !== undefined) return unapproved;
  const repository = loadRepository(context);
  if (!isResolved(repository)) return refuse(context, repository.diagnostics, repository.source);
  const problems = checkSavedPlan(context, repository, plan);
  if (problems.length > 0) return refuse(context, problems, repository.source, exit.refused);
  if (flags.maxDeletes !== undefined && plan.summary.destroy > flags.maxDeletes) {
    context.err(`error: the plan removes ${plan.summary.destroy}, and --max-deletes allows ${flags.maxDeletes}\n`);
    return exit.refused;
  }
  const denied = refuseByPolicy(context, repository, plan);
  if (denied !== undefined) return denied;
  // A saved plan was looked at when it was made: giving it to apply is the approval, unless one is named.
  const code = await executeLocked(context, plan);
  // What is left then may be what the plan was not about.
  if (code === exit.done) rememberPlan(context, repository);
  return code === exit.done ? exitOf(plan) : code;
};

const resumeCommand = async (context: Context, approval: string | undefined): Promise<ExitCode> => {
  const repository = loadRepository(context);
  const site = siteName(repository);
  if (site === undefined) return refuse(context, repository.diagnostics, repository.source);
  const state = stateDirectory(context.rootDirectory, site);
  const run = unfinishedRun(state.path);
  if (run === undefined) {
    if (context.json) context.out(progressLine(versionEvent));
    else context.out('Nothing to resume: the newest run has ended.\n');
    return exit.done;
  }
  if ('problem' in run) return refuse(context, [run.problem], repository.source, exit.failed);
  const unapproved = approval === undefined ? undefined : refuseUnapproved(context, run.plan, approval);
  if (unapproved !== undefined) return unapproved;
  const code = await resumeLocked(context, run);
  return code === exit.done ? exitOf(run.plan) : code;
};

/** Asks whether to go on; only `yes` is an approval, and nobody's silence. */
export const approved = async (context: Context): Promise<boolean> => {
  if (!context.input) {
    context.err('error: nobody can be asked here; give --yes, or apply a saved plan\n');
    return false;
  }
  const answer = await context.ask('\nDo you want to do this? Only "yes" is an approval: ');
  return answer?.trim() === 'yes';
};

/** What was left undone because something is in the way, or protected, is told by the exit code. */
const exitOf = (plan: Plan): ExitCode => (plan.summary.blocked + plan.summary.waiting > 0 ? exit.refused : exit.done);
