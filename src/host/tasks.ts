import type { Change } from '../core/change.ts';
import { type Address, ancestorsOf, type Place, type PlaceKey, parentPath, placeKey } from '../core/place.ts';
import type { Plan } from '../core/plan.ts';
import { placesOf } from '../core/simulate.ts';
import type { Expectation, LedgerWrite, Step } from '../core/step.ts';

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

/** Everything that a plan asks for, in its order. */
export const tasksOf = (plan: Plan): readonly Task[] => {
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
  let touched = emptyTouched();
  const keysAbove = openKeysAbove();
  for (const task of tasks) {
    const places = (task.step === undefined ? [] : placesOf(task.step)).map((at) => ({
      key: placeKey(at),
      above: keysAbove(at),
    }));
    const runs = task.step?.do === 'run';
    if (batch.length > 0 && (batch.length >= limit || runs || places.some((at) => collides(at, task, touched)))) {
      batches.push(batch);
      batch = [];
      touched = emptyTouched();
    }
    batch.push(task);
    for (const at of places) touch(at, task, touched);
  }
  return batch.length === 0 ? batches : [...batches, batch];
};

interface Touched {
  readonly places: Set<string>;
  /** Places that move, go, or become something other than a directory. */
  readonly hard: Set<string>;
  /** Everything above a touched place. */
  readonly above: Set<string>;
}

/** A place and the directories above it, the nearest first. */
interface KeyedPlace {
  readonly key: PlaceKey;
  readonly above: readonly PlaceKey[];
}

const emptyTouched = (): Touched => ({ places: new Set(), hard: new Set(), above: new Set() });

const touch = ({ key, above }: KeyedPlace, task: Task, touched: Touched): void => {
  touched.places.add(key);
  if (task.step?.do !== 'make-dir') touched.hard.add(key);
  for (const one of above) {
    if (touched.above.has(one)) break;
    touched.above.add(one);
  }
};

const collides = ({ key, above }: KeyedPlace, task: Task, touched: Touched): boolean => {
  const moves = task.step?.do === 'set-aside' || task.step?.do === 'bring-back';
  return touched.places.has(key) || (moves && touched.above.has(key)) || above.some((one) => touched.hard.has(one));
};

/** Finds the keys of all directories above a place, the nearest first; those of one directory are worked out once. */
export const openKeysAbove = (): ((at: Place) => readonly PlaceKey[]) => {
  const known = new Map<PlaceKey, readonly PlaceKey[]>();
  return ({ root, path }) => {
    if (path === '/') return [];
    const directory = placeKey({ root, path: parentPath(path) });
    const found = known.get(directory);
    if (found !== undefined) return found;
    const keys = ancestorsOf(path)
      .toReversed()
      .map((above) => placeKey({ root, path: above }));
    known.set(directory, keys);
    return keys;
  };
};
