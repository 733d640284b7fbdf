import type { Change } from '../core/change.ts';
import { checkOut, descendsFrom, directoryIn, fetchRef, keepCommit, openClone } from '../host/agent-clone.ts';
import { readAgentRecord, readPause, writeAgentRecord } from '../host/agent-state.ts';
import { verifySignature } from '../host/agent-trust.ts';
import type { StateDirectory } from '../host/state-directory.ts';
import { planDigest } from '../render/plan/plan-json.ts';
import type { Asked } from './agent-asked.ts';
import type { AgentFlags } from './agent-verbs.ts';
import { approveAndVerify } from './apply.ts';
import type { Context } from './context.ts';
import { type ExitCode, exit } from './exit.ts';
import { loadRepository } from './load-repository.ts';
import { type MadePlan, planFor } from './plan.ts';
import { refuseByPolicy } from './policies.ts';
import { refuse, sayPlan, sayPlanDiagnostics } from './say.ts';
import { testCommand } from './test.ts';

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
}

/** Fetch, verify, check out, then all that a person would type: validate, test, plan, apply. */
export const playRound = async (context: Context, asked: Asked, state: StateDirectory): Promise<Ending> => {
  const { flags, repository, ref, trust, path } = asked;
  const clone = {
    directory: `${state.path}/clone.git`,
    seconds: flags.fetchTimeout,
    stop: context.interrupted,
    trust,
  };
  await openClone(clone);
  const fetched = await fetchRef(clone, repository, ref);
  if ('problem' in fetched) return { outcome: 'fetch-failed', code: exit.failed, reason: fetched.problem };
  const { commit, object } = fetched.value;
  const verified = flags.unsigned === true ? { value: null } : await verifySignature(clone, object, ref);
  if ('problem' in verified) return { outcome: 'unverified', code: exit.refused, commit, reason: verified.problem };
  const came = { commit, signer: verified.value };
  const last = readAgentRecord(state)?.accepted?.commit;
  if (last !== undefined && flags.accept !== commit && !(await descendsFrom(clone, commit, last))) {
    const reason = `it does not descend from ${last}, which was accepted last; if that is meant: --accept ${commit}`;
    return { ...came, outcome: 'history-rewritten', code: exit.refused, reason };
  }
  const checkout = `${state.path}/checkout`;
  await checkOut(clone, commit, checkout);
  const directory = directoryIn(checkout, path);
  if (directory === undefined) {
    return { ...came, outcome: 'invalid', code: exit.invalid, reason: `${path} is no directory of the commit` };
  }
  const inner: Context = {
    ...context,
    repository: directory,
    json: false,
    input: false,
    out: context.json ? context.err : context.out,
  };
  const accept = async (): Promise<void> => {
    acceptCommit(asked, commit, state);
    await keepCommit(clone, commit);
  };
  return { ...came, ...(await converge(inner, asked.flags, state, accept)) };
};

/** Written down before anything is changed: a round that is killed must not open the way back behind its commit. */
const acceptCommit = ({ repository, ref }: Asked, commit: string, state: StateDirectory): void => {
  const before = readAgentRecord(state);
  if (before?.accepted?.commit === commit) return;
  const accepted = { commit, at: new Date().toISOString() };
  writeAgentRecord(state, { lastSuccess: null, rounds: [], ...before, repository, ref, accepted });
};

const converge = async (
  context: Context,
  flags: AgentFlags,
  state: StateDirectory,
  accept: () => Promise<void>,
): Promise<Ending> => {
  const repository = loadRepository(context);
  const { cluster } = repository;
  if (cluster === undefined) {
    return { outcome: 'invalid', code: refuse(context, repository.diagnostics, repository.source) };
  }
  if (cluster.nodes.length === 0 || cluster.images.length === 0) {
    return { outcome: 'empty', code: exit.refused, reason: 'the manifests have no nodes, or no images' };
  }
  const tested = testQuietly(context);
  if (tested !== exit.done) return { outcome: 'assertions-failed', code: tested };
  const { maxDeletes } = flags;
  const made = planFor(context, { target: [], exclude: [], image: [], adopt: [], maxDeletes }, 'apply');
  if (typeof made === 'number')
    return { outcome: made === exit.refused ? 'too-many-removals' : 'plan-failed', code: made };
  const pending = pendingIn(made);
  const denied = refusal(context, made);
  if (denied !== undefined) return { ...pending, ...denied };
  sayPlanDiagnostics(context, made.plan, repository.source);
  // Somebody may have paused the agent while git fetched.
  const paused = readPause(state);
  if (paused !== undefined) return { ...pending, outcome: 'paused', code: exit.done, reason: paused.reason };
  if (context.interrupted()) return { ...pending, outcome: 'failed', code: exit.failed, reason: 'interrupted' };
  await accept();
  if (flags.mode === 'enforce') return enforce(context, made, pending);
  sayPlan(context, made.plan, made.show);
  if (made.plan.changes.length === 0) made.verify();
  return { ...pending, outcome: pending.changes > 0 ? 'pending' : 'in-sync', code: exit.done };
};

/** Says what the assertions came to only when one does not hold. */
const testQuietly = (context: Context): ExitCode => {
  let told = '';
  const out = (text: string): void => {
    told += text;
  };
  const code = testCommand({ ...context, quiet: true, out }, { format: 'pretty', target: [] });
  if (code !== exit.done) context.out(told);
  return code;
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

const enforce = async (context: Context, made: MadePlan, pending: Pending): Promise<Ending> => {
  const code = await approveAndVerify(context, made, { yes: true });
  if (code === exit.done) {
    const outcome = pending.changes > 0 ? 'applied' : 'in-sync';
    return { outcome, code, planDigest: pending.planDigest };
  }
  // What is blocked stays so; the rest was made.
  if (code === exit.refused) {
    const { blocked, waiting } = made.plan.summary;
    return { ...pending, changes: blocked + waiting, drift: 0, outcome: 'blocked', code };
  }
  if (code === exit.stopped) return { ...pending, outcome: 'stopped', code };
  return { ...pending, outcome: 'apply-failed', code };
};

/** What a plan would change, and what of it is about what somebody else changed. */
interface Pending {
  readonly planDigest: string;
  readonly changes: number;
  readonly drift: number;
}

const pendingIn = ({ plan, drift }: MadePlan): Pending => ({
  planDigest: planDigest(plan),
  changes: plan.changes.filter(isPending).length,
  drift: drift().filter(isPending).length,
});

const isPending = ({ action }: Change): boolean => action !== 'adopt' && action !== 'run';
