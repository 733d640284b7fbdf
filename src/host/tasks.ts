import type { Change } from '../core/change.ts';
import type { Address, Place } from '../core/place.ts';
import type { Plan } from '../core/plan.ts';
import { placesOf } from '../core/simulate.ts';
import type { Expectation, LedgerWrite, Step } from '../core/step.ts';
import { type Ancestors, openAncestors, openPlaceSet, type PlaceSet } from './place-set.ts';

/** One thing to do for a plan: a guarded step, or without a step only what the ledger learns. */
export interface Task {
  /** Counted through the whole plan from 0, which is how a journal names it. */
  readonly number: number;
  readonly change: Change;
  readonly step: Step | undefined;
  readonly expect: readonly Expectation[];
  readonly writes: readonly LedgerWrite[];
}

/** A task that has a step. */
export type StepTask = Task & { readonly step: Step };

/** Everything that a plan asks for, in its order; taken apart once for each plan. */
export const tasksOf = (plan: Plan): readonly Task[] => {
  const found = known.get(plan) ?? tasksIn(plan);
  known.set(plan, found);
  return found;
};

const known = new WeakMap<Plan, readonly Task[]>();

const tasksIn = (plan: Plan): readonly Task[] => {
  const tasks: Task[] = [];
  for (const change of plan.changes) {
    if (change.action === 'adopt') {
      tasks.push({ number: tasks.length, change, step: undefined, expect: [], writes: change.writes });
    } else if ('steps' in change) {
      for (const { step, expect, writes } of change.steps) {
        tasks.push({ number: tasks.length, change, step, expect, writes });
      }
    }
  }
  return tasks;
};

/** Whether a change asks for anything. */
export const hasTasks = (change: Change): boolean =>
  change.action === 'adopt' || ('steps' in change && change.steps.length > 0);

/** The address under which a task is reported. */
export const addressOfTask = (task: Task): Address => task.change.address;

/** Whether a task does something beside telling the ledger. */
export const hasStep = (task: Task): task is StepTask => task.step !== undefined;

/** The fact that a task expects at a place; undefined when it says nothing about it. */
export const expectedAt = (task: Task, at: Place): Expectation['fact'] | undefined =>
  task.expect.find((one) => one.at.root === at.root && one.at.path === at.path)?.fact;

/**
 * Cuts the tasks into batches, each made durable as one. Within a batch every place is touched once, and nothing is
 * touched below something that moves or goes: so directories can be made first, temporary files next, and after a
 * crash each place tells by itself whether its step was done.
 */
export const batchesOf = (tasks: readonly Task[], limit: number): readonly (readonly Task[])[] => {
  const batches: Task[][] = [];
  let batch: Task[] = [];
  const ancestors = openAncestors();
  let touched = emptyTouched(ancestors);
  for (const task of tasks) {
    const places = task.step === undefined ? [] : placesOf(task.step);
    const runs = task.step?.do === 'run';
    if (batch.length > 0 && (batch.length >= limit || runs || places.some((at) => collides(at, task, touched)))) {
      batches.push(batch);
      batch = [];
      touched = emptyTouched(ancestors);
    }
    batch.push(task);
    for (const at of places) touch(at, task, touched);
  }
  return batch.length === 0 ? batches : [...batches, batch];
};

interface Touched {
  readonly places: PlaceSet;
  /** Places that move, go, or become something other than a directory. */
  readonly hard: PlaceSet;
  /** Everything above a touched place. */
  readonly above: PlaceSet;
}

const emptyTouched = (ancestors: Ancestors): Touched => ({
  places: openPlaceSet(ancestors),
  hard: openPlaceSet(ancestors),
  above: openPlaceSet(ancestors),
});

const touch = (at: Place, task: Task, touched: Touched): void => {
  touched.places.add(at);
  if (task.step?.do !== 'make-dir') touched.hard.add(at);
  touched.above.addAbove(at);
};

const collides = (at: Place, task: Task, touched: Touched): boolean => {
  const moves = task.step?.do === 'set-aside' || task.step?.do === 'bring-back';
  return touched.places.has(at) || (moves && touched.above.has(at)) || touched.hard.hasAbove(at);
};
