import type { LedgerRecord } from '../core/ledger.ts';
import type { LedgerWrite } from '../core/step.ts';
import { foreignName } from './saved-files.ts';
import type { Task } from './tasks.ts';

/** What the ledger learns from a task of a run: as planned, and where the run saved what the task took over. */
export const learnedWrites = ({ writes, number }: Task, run: string): readonly LedgerWrite[] =>
  writes.some(({ record }) => record?.original !== undefined)
    ? writes.map(({ key, record }) => ({ key, record: record === null ? null : named(record, run, number) }))
    : writes;

const named = (record: LedgerRecord, run: string, task: number): LedgerRecord => {
  const { original } = record;
  if (original?.type !== 'file' || original.saved !== undefined) return record;
  return { ...record, original: { ...original, saved: foreignName(run, task, original.sha256) } };
};
