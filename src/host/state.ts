import type { Change } from '../core/change.ts';
import type { Diagnostic } from '../core/diagnostic.ts';
import { emptyLedger, type Ledger } from '../core/ledger.ts';
import type { Look } from '../core/look.ts';
import type { Disk } from './disk.ts';
import { diskOfPlan } from './execute-options.ts';
import { readHashes } from './hash-file.ts';
import { ledgerAfter } from './ledger-after.ts';
import { readLedger } from './ledger-file.ts';
import { reloadDue } from './reload-due.ts';
import { type Run, unfinishedRun } from './runs.ts';
import { settleRun } from './settle.ts';
import { settledLook } from './settled-look.ts';
import { type StateDirectory, stateDirectory } from './state-directory.ts';
import { tasksOf } from './tasks.ts';

/** What a site's state directory says, read without writing anything. */
export interface State {
  readonly directory: StateDirectory;
  /** With what an unfinished run has done by now. */
  readonly ledger: Ledger;
  /** The run that stopped half-way, if the newest one did. */
  readonly unfinished: UnfinishedRun | undefined;
  /** The machine as a fresh run will find it: with what that one left half done taken back. */
  settled(look: Look): Look;
  /** Errors mean that the ledger cannot be trusted and nothing must be applied. */
  readonly diagnostics: readonly Diagnostic[];
}

/** A run that can be resumed, taken back, or left behind by a new one. */
export interface UnfinishedRun {
  readonly run: Run;
  /** Steps that are done, and that are left. */
  readonly done: number;
  readonly left: number;
  /** The reload that it still owes the server. */
  readonly reload: Change | undefined;
}

/** Reads ledger and runs of a site below `disk.rootDirectory`; the disk learns the hashes that the last run left. */
export const readState = (disk: Pick<Disk, 'rootDirectory' | 'hashes'>, site: string): State => {
  const directory = stateDirectory(disk.rootDirectory, site);
  const failed = (problem: Diagnostic): State => ({
    directory,
    ledger: emptyLedger,
    unfinished: undefined,
    settled: (look) => look,
    diagnostics: [problem],
  });
  if (directory.problem !== undefined) return failed(directory.problem);
  const ledger = readLedger(directory.path);
  if ('problem' in ledger) return failed(ledger.problem);
  readHashes(directory.path, disk.hashes);
  const run = unfinishedRun(directory.path);
  if (run === undefined) return { directory, ledger, unfinished: undefined, settled: (look) => look, diagnostics: [] };
  if ('problem' in run) return failed(run.problem);
  const there = diskOfPlan(run.plan, { disk });
  const settled = settleRun(run, { disk: there });
  const { done, diagnostics } = settled;
  there.forget();
  const left = tasksOf(run.plan).length - done.size;
  return {
    directory,
    ledger: ledgerAfter(run, ledger, done),
    unfinished: { run, done: done.size, left, reload: reloadDue(run, done) },
    settled: (look) => settledLook(look, run, settled),
    // What is unclear stops a resume, not a fresh plan.
    diagnostics: [...run.journal.diagnostics, ...diagnostics.map((one) => ({ ...one, severity: 'warning' as const }))],
  };
};
