import type { Result } from '../core/result.ts';
import { attempting } from './attempt.ts';
import { carryOut } from './carry-out.ts';
import { drive } from './drive.ts';
import { diskOfPlan, type ExecuteOptions } from './execute-options.ts';
import { movedPlaces } from './guard.ts';
import { openJournal } from './journal.ts';
import { ledgerAfter } from './ledger-after.ts';
import { readLedger, writeLedger } from './ledger-file.ts';
import type { AtWork, RunEvent } from './run-events.ts';
import type { Run } from './runs.ts';
import { settleRun } from './settle.ts';
import { tasksOf } from './tasks.ts';
import { tidyAndRecord } from './tidy.ts';

/** Goes on with a run that stopped or was killed, to the tree that its plan describes. */
export const resumeRun = (run: Run, options: ExecuteOptions, report: (event: RunEvent) => void): Result =>
  drive(resumption(run, options), report);

/** As `resumeRun`, event by event. */
export function* resumption(run: Run, options: ExecuteOptions): Generator<RunEvent | AtWork, Result> {
  const { state } = options;
  if (state.problem !== undefined) return { outcome: 'stale', diagnostics: [state.problem] };
  const ledger = readLedger(state.path);
  if ('problem' in ledger) return { outcome: 'stale', diagnostics: [ledger.problem] };
  const disk = diskOfPlan(run.plan, options);
  const settled = settleRun(run, { disk });
  if (settled.diagnostics.length > 0) {
    disk.forget();
    return { outcome: 'stale', diagnostics: settled.diagnostics };
  }
  const tidied = tidyAndRecord(run, settled, disk, options);
  const todo = tasksOf(run.plan).filter((task) => !settled.done.has(task.number));
  const moved = movedPlaces(disk, todo);
  if (moved.length > 0) {
    disk.forget();
    return { outcome: 'stale', diagnostics: moved };
  }
  return yield* carryOut({ run: tidied, todo, ledger, disk, options, resumed: true });
}

/**
 * Ends a run that will not be resumed: what is half done is taken back, and the ledger learns what was done. After it
 * a fresh plan sees the world as it is.
 */
export function* abandonRun(run: Run, options: ExecuteOptions): Generator<RunEvent, void> {
  const { state } = options;
  const durable = options.durable ?? true;
  const change = attempting(options.onEffect);
  const disk = diskOfPlan(run.plan, options);
  const settled = settleRun(run, { disk });
  const tidied = tidyAndRecord(run, settled, disk, options);
  const ledger = readLedger(state.path);
  if ('problem' in ledger) return;
  const after = ledgerAfter(run, ledger, settled.done);
  if (after !== ledger) writeLedger(state.path, after, durable, change);
  const journal = openJournal(`${run.directory}/journal.ndjson`, tidied.journal.length, durable, change);
  journal.add([{ line: 'end', time: new Date().toISOString(), outcome: 'abandoned' }], true);
  journal.close();
  disk.forget();
  const left = tasksOf(run.plan).length - settled.done.size;
  yield { type: 'run-abandoned', run: run.start.id, done: settled.done.size, left };
}
