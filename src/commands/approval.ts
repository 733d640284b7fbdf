import type { Plan } from '../core/plan.ts';
import { existingUserFile } from '../host/user-file.ts';
import { planDigest } from '../render/plan/plan-json.ts';
import type { Context } from './context.ts';
import { type ExitCode, exit } from './exit.ts';

/**
 * Compares a plan with the one that was approved: by its digest, or by a file whose first word is that digest. Undefined when
 * it is that plan; else the exit code with which to stop, its reason printed.
 */
export const refuseUnapproved = (context: Context, plan: Plan, approved: string): ExitCode | undefined => {
  const wanted = isDigest(approved) ? approved : digestIn(existingUserFile(context.cwd, approved));
  if (wanted === undefined) {
    context.err(`error: ${JSON.stringify(approved)} is no digest (sha256:…) and no file that begins with one\n`);
    return exit.invalid;
  }
  const found = planDigest(plan);
  if (found === wanted) return undefined;
  context.err(
    `error: what was approved is another plan, so nothing was changed\n  approved: ${wanted}\n  this one: ${found}\nhelp: have this one reviewed (statelite plan --out, statelite report), then give its digest\n`,
  );
  return exit.notApproved;
};

const isDigest = (text: string): boolean => /^sha256:[0-9a-f]{64}$/.test(text);

const digestIn = (text: string | undefined): string | undefined => {
  const [first = ''] = text?.trimStart().split(/\s/, 1) ?? [];
  return isDigest(first) ? first : undefined;
};
