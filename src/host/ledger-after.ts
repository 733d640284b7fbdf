import type { Ledger } from '../core/ledger.ts';
import { learnedWrites } from './learned-writes.ts';
import { withWrites } from './ledger-file.ts';
import type { Run } from './runs.ts';
import { type Task, tasksOf } from './tasks.ts';

/**
 * The ledger once these tasks of a run are done; the directories of roots are kept only where something of ours is.
 * `records` are its records, where they are known already.
 */
export const ledgerAfter = (
  run: Run,
  ledger: Ledger,
  done: ReadonlySet<number>,
  records?: Ledger['records'],
): Ledger => {
  const learned = ({ number, writes }: Task): boolean => writes.length > 0 && done.has(number);
  const tasks = done.size === 0 ? [] : tasksOf(run.plan);
  if (!tasks.some(learned)) return ledger;
  const after =
    records ??
    withWrites(
      ledger,
      tasks.filter(learned).flatMap((task) => learnedWrites(task, run.start.id)),
    ).records;
  const used = new Set<string>();
  for (const key of after.keys()) used.add(key.slice(0, key.indexOf(':/')));
  const roots = new Map([...ledger.roots, ...run.plan.roots.map(({ name, directory }) => [name, directory] as const)]);
  for (const name of roots.keys()) if (!used.has(name)) roots.delete(name);
  return { serial: ledger.serial + 1, records: after, roots };
};
