import type { Cluster } from '../cluster/cluster.ts';
import type { Change } from '../core/change.ts';
import { type Diagnostic, hasErrors } from '../core/diagnostic.ts';
import type { Plan } from '../core/plan.ts';
import { readUserFile, writeUserFile } from '../host/user-file.ts';
import { driftOf } from '../planning/drift-of.ts';
import { notApplicable } from '../render/plan/not-applicable.ts';
import { planJson } from '../render/plan/plan-json.ts';
import { visible } from '../render/plan/visible.ts';
import { plural } from '../render/plan/words.ts';
import { parseSnapshot } from '../render/snapshot/parse-snapshot.ts';
import { calledAs } from './called-as.ts';
import type { Context } from './context.ts';
import { type ExitCode, exit } from './exit.ts';
import { loadRepository } from './load-repository.ts';
import { type Machine, openMachine, shownMachine } from './machine.ts';
import { choosesAll, type PlanFlags } from './plan-flags.ts';
import { sayPolicies } from './policies.ts';
import { type Recalled, recallPlan } from './recall-plan.ts';
import { rememberPlan } from './remember-plan.ts';
import { digestLine, type PlanShow, refuse, sayDiagnostics, sayPlan, sayPlanDiagnostics } from './say.ts';
import { isResolved, makeSitePlan, type PlanWishes, type Resolved } from './site-plan.ts';

/** `statelite plan`: shows what would change and saves it with `--out`. */
export const planCommand = (
  context: Context,
  flags: PlanFlags & { out?: string; against?: string; detailedExitcode?: true },
): ExitCode => {
  const made = planFor(context, flags, 'apply', flags.against);
  if (typeof made === 'number') return made;
  const { plan, repository } = made;
  sayPlanDiagnostics(context, plan, repository.source);
  if (flags.out !== undefined) writeUserFile(context.cwd, flags.out, planJson(plan));
  sayPlan(context, plan, made.show);
  sayPolicies(context, repository, plan);
  if (flags.out !== undefined && !context.json && !context.quiet) {
    const next = `; to do exactly that: ${calledAs(context)} apply ${flags.out}`;
    context.out(`Saved the plan to ${flags.out}${notApplicable(plan) === undefined ? next : ''}\n${digestLine(plan)}`);
  }
  if (notApplicable(plan) !== undefined) return exit.stale;
  return flags.detailedExitcode === true && plan.changes.some((change) => change.action !== 'adopt')
    ? exit.changes
    : exit.done;
};

/** A plan with the manifests that it was made from, and how it is to be shown. */
export interface MadePlan {
  readonly plan: Plan;
  readonly repository: Pick<Resolved, 'manifests' | 'source'>;
  readonly show: PlanShow;
  /** What of it is there because somebody changed what was applied; looks at the machine again. */
  drift(): readonly Change[];
  /** To be called once all of it is done: looks whether anything is left, and remembers that nothing is. */
  verify(): void;
}

/** A plan for the repository that the context names, or the exit code with which to stop; its reasons are printed. */
export const planFor = (
  context: Context,
  flags: PlanFlags,
  purpose: PlanWishes['purpose'],
  snapshot?: string,
): MadePlan | ExitCode => {
  const isOfAll = purpose === 'apply' && snapshot === undefined && choosesAll(flags);
  const recalled = isOfAll ? recallPlan(context) : undefined;
  if (recalled !== undefined) return unchangedPlan(context, recalled);
  const repository = loadRepository(context);
  if (!isResolved(repository)) return refuse(context, repository.diagnostics, repository.source);
  const site = repository.cluster.site.name;
  const machine =
    snapshot === undefined ? openMachine(context.rootDirectory, site) : readSnapshot(context, snapshot, site);
  if ('code' in machine) return refuse(context, [machine]);
  const made = makeSitePlan(machine, repository, wishesOf(context, flags, purpose));
  if (made.plan === undefined) {
    // What is wrong with our own state is no fault of the manifests.
    const code = hasErrors(machine.diagnostics) ? exit.failed : exit.invalid;
    return refuse(context, made.diagnostics, repository.source, code);
  }
  const removals = made.plan.summary.destroy;
  if (flags.maxDeletes !== undefined && removals > flags.maxDeletes) {
    context.err(`error: the plan removes ${removals}, and --max-deletes allows ${flags.maxDeletes}\n`);
    return exit.refused;
  }
  return {
    plan: made.plan,
    repository,
    show: showOf(flags, repository.cluster),
    drift: driftFinder(machine, made.plan),
    verify: isOfAll ? verifier(context, repository) : () => undefined,
  };
};

const driftFinder = (machine: Machine, plan: Plan) => (): readonly Change[] => {
  const look = machine.look(new Map(plan.roots.map(({ name, directory }) => [name, directory])));
  const found = driftOf(plan, machine.ledger, look);
  machine.forget();
  return found;
};

const verifier = (context: Context, repository: Resolved) => (): void => {
  const left = rememberPlan(context, repository)?.changes.length ?? 0;
  if (left > 0) sayDiagnostics(context, [changedMeanwhile(left)], repository.source);
};

/** Policies are about changes, so that none of the manifests has to be read. */
const unchangedPlan = (context: Context, { plan, source, places }: Recalled): MadePlan => {
  if (context.verbose && !context.json) {
    const what = `in the manifests, the ledger and ${plural(places, 'place')} that were all looked at`;
    context.err(`Nothing has changed ${what} since a plan last found nothing to do.\n`);
  }
  return { plan, repository: { manifests: [], source }, show: {}, drift: () => [], verify: () => undefined };
};

const changedMeanwhile = (left: number): Diagnostic => ({
  code: 'changed-meanwhile',
  severity: 'warning',
  message: `all was done, and yet ${plural(left, 'change is', 'changes are')} left to make: somebody else was at it meanwhile`,
  help: 'statelite plan shows what it is',
});

/** The machine of a published snapshot, or why there is none to plan for. */
const readSnapshot = (context: Context, file: string, site: string): Machine | Diagnostic => {
  const parsed = parseSnapshot(readUserFile(context.cwd, file), file);
  if ('diagnostic' in parsed) return parsed.diagnostic;
  if (parsed.snapshot.site === site) {
    if (!context.json && !context.quiet) context.err(`The snapshot was taken ${visible(parsed.snapshot.taken)}.\n`);
    return shownMachine(parsed.snapshot);
  }
  return {
    code: 'snapshot-of-other-site',
    severity: 'error',
    message: `the snapshot ${file} is of site ${parsed.snapshot.site}, and the manifests are of site ${site}`,
    help: 'take it on the management node of this site with statelite snapshot -o FILE',
  };
};

const showOf = (flags: PlanFlags, cluster: Cluster): PlanShow => ({
  details: flags.details === true,
  partial: [flags.target, flags.exclude, flags.image].some((one) => one.length > 0) || flags.node !== undefined,
  ruleAt: (image, path) => cluster.litefile(image).find((rule) => rule.path === path)?.because,
});

const wishesOf = (context: Context, flags: PlanFlags, purpose: PlanWishes['purpose']): PlanWishes => ({
  purpose,
  targets: flags.target,
  excludes: flags.exclude,
  images: flags.image,
  nodes: flags.node,
  adopt: flags.adopt,
  running: flags.running === undefined ? undefined : readUserFile(context.cwd, flags.running),
});
