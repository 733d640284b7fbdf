import type { Diagnostic } from '../core/diagnostic.ts';
import { hasErrors } from '../core/diagnostic.ts';
import type { Plan } from '../core/plan.ts';
import { judgePlan } from '../policies/judge-plan.ts';
import { readPolicies } from '../policies/read-policies.ts';
import type { Context } from './context.ts';
import { type ExitCode, exit } from './exit.ts';
import type { Repository } from './load-repository.ts';
import { sayDiagnostics } from './say.ts';

/** What the policies of a repository have against carrying out a plan now. */
export const policiesAgainst = ({ manifests }: Pick<Repository, 'manifests'>, plan: Plan): readonly Diagnostic[] =>
  judgePlan(readPolicies(manifests).rules, plan, new Date());

/** Says what policies have against a plan; the exit code with which to stop when one denies it. */
export const refuseByPolicy = (
  context: Context,
  repository: Pick<Repository, 'manifests' | 'source'>,
  plan: Plan,
): ExitCode | undefined => {
  const against = policiesAgainst(repository, plan);
  sayDiagnostics(context, against, repository.source);
  return hasErrors(against) ? exit.refused : undefined;
};

/** As `refuseByPolicy`, for a plan that is only looked at: a denial is a warning of what apply will say, said with `--quiet` too. */
export const sayPolicies = (
  context: Context,
  repository: Pick<Repository, 'manifests' | 'source'>,
  plan: Plan,
): void => {
  const against = policiesAgainst(repository, plan);
  const denied = against.filter(({ severity }) => severity === 'error');
  sayDiagnostics(
    { ...context, quiet: false },
    (context.quiet ? denied : against).map((one) => ({ ...one, severity: 'warning' })),
    repository.source,
  );
};
