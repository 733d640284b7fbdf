import type { Diagnostic } from '../core/diagnostic.ts';
import type { Ledger } from '../core/ledger.ts';
import type { Plan } from '../core/plan.ts';
import type { Result } from '../core/result.ts';
import { attempting } from './attempt.ts';
import { carryOut } from './carry-out.ts';
import { drive } from './drive.ts';
import { diskOfPlan, type ExecuteOptions } from './execute-options.ts';
import { movedPlaces } from './guard.ts';
import { readLedger } from './ledger-file.ts';
import { abandonRun } from './recover.ts';
import type { AtWork, RunEvent } from './run-events.ts';
import { makeRun, unfinishedRun } from './runs.ts';
import { tasksOf } from './tasks.ts';

/** Carries out a plan and tells each event to `report`. See `execution`. */
export const executePlan = (plan: Plan, options: ExecuteOptions, report: (event: RunEvent) => void): Result =>
  drive(execution(plan, options), report);

/**
 * Carries out exactly this plan, or nothing: every place is compared with what the plan saw before the first effect.
 * Yields its progress. Throws a HostError only before the first effect, when no run can be recorded.
 */
export function* execution(plan: Plan, options: ExecuteOptions): Generator<RunEvent | AtWork, Result> {
  const { state } = options;
  const change = attempting(options.onEffect);
  const tasks = tasksOf(plan);
  if (state.problem !== undefined) return { outcome: 'stale', diagnostics: [state.problem] };
  const before = unfinishedRun(state.path);
  if (before !== undefined && 'problem' in before) return { outcome: 'stale', diagnostics: [before.problem] };
  if (before !== undefined) yield* abandonRun(before, options);
  const ledger = readLedger(state.path);
  if ('problem' in ledger) return { outcome: 'stale', diagnostics: [ledger.problem] };
  if (tasks.length === 0) return { outcome: 'applied', run: '', changed: 0 };
  const disk = diskOfPlan(plan, options);
  const moved = [...serialProblem(plan, ledger), ...movedPlaces(disk, tasks)];
  if (moved.length > 0) {
    disk.forget();
    return { outcome: 'stale', diagnostics: moved };
  }
  state.make(change);
  const run = makeRun(state.path, plan, options.by, options.durable ?? true, change);
  return yield* carryOut({ run, todo: tasks, ledger, disk, options, resumed: false });
}

const serialProblem = (plan: Plan, ledger: Ledger): readonly Diagnostic[] =>
  plan.ledgerSerial === ledger.serial
    ? []
    : [
        {
          code: 'stale-plan',
          severity: 'error',
          message: `something was applied since the plan was made: it was made from ledger ${plan.ledgerSerial}, and the ledger is now ${ledger.serial}`,
          help: 'plan again, look at what is new, and apply that plan',
        },
      ];
