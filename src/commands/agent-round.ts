import type { RootedPath } from '../core/place.ts';
import type { Plan } from '../core/plan.ts';
import {
  type AgentClone,
  checkOut,
  descendsFrom,
  fetchRef,
  openClone,
  type Trust,
  verifySignature,
} from '../host/agent-clone.ts';
import { readAgentRecord } from '../host/agent-state.ts';
import type { StateDirectory } from '../host/state-directory.ts';
import { planDigest } from '../render/plan/plan-json.ts';
import type { AgentFlags } from './agent-verbs.ts';
import { approveAndExecute } from './apply.ts';
import type { Context } from './context.ts';
import { type ExitCode, exit } from './exit.ts';
import { loadRepository } from './load-repository.ts';
import { type MadePlan, planFor } from './plan.ts';
import { refuseByPolicy } from './policies.ts';
import { refuse, sayPlan, sayPlanDiagnostics } from './say.ts';
import { testCommand } from './test.ts';

/** What one round is asked to do. */
export interface Asked {
  readonly flags: AgentFlags;
  readonly repository: string;
  readonly trust: Trust;
  readonly path: RootedPath;
}

/** How a round ended, as far as it came. */
export interface Ending {
  readonly outcome: string;
  readonly code: ExitCode;
  readonly commit?: string;
  readonly signer?: string | null;
  readonly planDigest?: string;
  readonly changes?: number;
  readonly drift?: number;
  readonly reason?: string;
  /** Whether the next commit must descend from this one. */
  readonly accepted?: true;
}

/** Fetch, verify, check out, then all that a person would type: validate, test, plan, apply. */
export const playRound = async (context: Context, asked: Asked, state: StateDirectory): Promise<Ending> => {
  const { flags, repository, trust, path } = asked;
  const clone = openClone(`${state.path}/clone.git`, trust);
  const fetched = fetchRef(clone, repository, flags.ref);
  if ('problem' in fetched) return { outcome: 'fetch-failed', code: exit.failed, reason: fetched.problem };
  const { commit, object } = fetched.value;
  const verified = flags.unsigned === true ? { value: null } : verifySignature(clone, object);
  if ('problem' in verified) return { outcome: 'unverified', code: exit.refused, commit, reason: verified.problem };
  const came = { commit, signer: verified.value };
  const rewritten = rewrittenSince(clone, commit, flags, state);
  if (rewritten !== undefined) {
    return { ...came, outcome: 'history-rewritten', code: exit.refused, reason: rewritten };
  }
  const directory = `${state.path}/checkout`;
  checkOut(clone, commit, directory);
  const inner: Context = {
    ...context,
    repository: path === '/' ? directory : `${directory}${path}`,
    json: false,
    input: false,
    out: context.json ? context.err : context.out,
  };
  return { ...came, ...(await converge(inner, flags)) };
};

const rewrittenSince = (
  clone: AgentClone,
  commit: string,
  { accept }: AgentFlags,
  state: StateDirectory,
): string | undefined => {
  const last = readAgentRecord(state)?.accepted?.commit;
  if (last === undefined || accept === commit || descendsFrom(clone, commit, last)) return undefined;
  return `it does not descend from ${last}, which was accepted last; if that is meant: --accept ${commit}`;
};

const converge = async (context: Context, flags: AgentFlags): Promise<Ending> => {
  const repository = loadRepository(context);
  const { cluster } = repository;
  if (cluster === undefined) {
    return { outcome: 'invalid', code: refuse(context, repository.diagnostics, repository.source) };
  }
  if (cluster.nodes.length === 0 || cluster.images.length === 0) {
    return { outcome: 'empty', code: exit.refused, reason: 'the manifests have no nodes, or no images' };
  }
  const tested = testCommand({ ...context, quiet: true }, { format: 'pretty', target: [] });
  if (tested !== exit.done) return { outcome: 'assertions-failed', code: tested };
  const { maxDeletes } = flags;
  const made = planFor(context, { target: [], exclude: [], image: [], adopt: [], maxDeletes }, 'apply');
  if (typeof made === 'number')
    return { outcome: made === exit.refused ? 'too-many-removals' : 'plan-failed', code: made };
  const pending = pendingIn(made.plan);
  const denied = refusal(context, made);
  if (denied !== undefined) return { ...pending, ...denied };
  sayPlanDiagnostics(context, made.plan, repository.source);
  if (flags.mode === 'enforce') return enforce(context, made);
  sayPlan(context, made.plan, made.show);
  const outcome = pending.changes > 0 ? 'pending' : 'in-sync';
  return { ...pending, outcome, code: exit.done, accepted: true };
};

const refusal = (context: Context, { plan, repository }: MadePlan): Ending | undefined => {
  const { summary, changes } = plan;
  const left = summary.add + summary.change + summary.adopt + summary.unchanged + summary.blocked + summary.waiting;
  if (changes.length > 0 && summary.destroy > 0 && left === 0) {
    return { outcome: 'empty', code: exit.refused, reason: 'the plan removes everything that is ours' };
  }
  const denied = refuseByPolicy(context, repository, plan);
  return denied === undefined ? undefined : { outcome: 'policy-denied', code: denied };
};

const enforce = async (context: Context, { plan, show }: MadePlan): Promise<Ending> => {
  const code = await approveAndExecute(context, plan, { yes: true }, show);
  const pending = pendingIn(plan);
  if (code === exit.done) {
    const outcome = pending.changes > 0 ? 'applied' : 'in-sync';
    return { outcome, code, planDigest: pending.planDigest, accepted: true };
  }
  // What is blocked stays so; the rest was made, and history must not go back behind it.
  if (code === exit.refused) {
    const { blocked, waiting } = plan.summary;
    return { ...pending, changes: blocked + waiting, drift: 0, outcome: 'blocked', code, accepted: true };
  }
  if (code === exit.stopped) return { ...pending, outcome: 'stopped', code, accepted: true };
  return { ...pending, outcome: 'apply-failed', code };
};

/** What a plan would change, and what of it mends what somebody else changed. */
const pendingIn = (plan: Plan): { readonly planDigest: string; readonly changes: number; readonly drift: number } => ({
  planDigest: planDigest(plan),
  changes: plan.changes.filter(({ action }) => action !== 'adopt' && action !== 'run').length,
  drift: plan.changes.filter((change) => change.action === 'update' && change.why === 'drift').length,
});
