import type { Ledger } from '../core/ledger.ts';
import { withWrites } from './ledger-file.ts';
import type { Run } from './runs.ts';
import { tasksOf } from './tasks.ts';

/** The ledger once these tasks of a run are done; the directories of roots are kept only where something of ours is. */
export const ledgerAfter = (run: Run, ledger: Ledger, done: ReadonlySet<number>): Ledger => {
  const writes = tasksOf(run.plan).flatMap((task) => (done.has(task.number) ? task.writes : []));
  if (writes.length === 0) return ledger;
  const { records } = withWrites(ledger, writes);
  const used = new Set([...records.keys()].map((key) => key.slice(0, key.indexOf(':/'))));
  const roots = new Map([...ledger.roots, ...run.plan.roots.map(({ name, directory }) => [name, directory] as const)]);
  for (const name of roots.keys()) if (!used.has(name)) roots.delete(name);
  return { serial: ledger.serial + 1, records, roots };
};
