import type { Change } from '../core/change.ts';
import type { Run } from './runs.ts';
import { tasksOf } from './tasks.ts';

/**
 * The reload that a stopped run still owes the server: something that asks for it is done, and the command was not run
 * or failed. A reload that needs nothing was itself owed by a run before.
 */
export const reloadDue = ({ plan }: Pick<Run, 'plan'>, done: ReadonlySet<number>): Change | undefined => {
  const tasks = tasksOf(plan);
  const isDone = tasks.filter((task) => done.has(task.number));
  return tasks.find(
    ({ number, step, change: { needs } }) =>
      step?.do === 'run' &&
      !done.has(number) &&
      (needs.length === 0 || isDone.some(({ change }) => needs.includes(change.address))),
  )?.change;
};
