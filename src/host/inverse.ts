import { Bug, must } from '../core/bug.ts';
import type { Fact } from '../core/fact.ts';
import { type Place, relativeTarget } from '../core/place.ts';
import { simulateStep } from '../core/simulate.ts';
import type { Expectation, GuardedStep, Step } from '../core/step.ts';
import { sha256OfText } from './hash.ts';
import type { Undo } from './journal.ts';
import { expectedAt, hasStep, type StepTask, type Task } from './tasks.ts';

/** A file's content as it was before a step, saved in a run's directory. */
export interface SavedFile {
  readonly sha256: string;
  /** `run/name`, below `runs/`. */
  readonly saved: string;
}

/** The facts at every place a task touches, once it is done; undefined facts before it are a broken plan. */
export const factsAfter = (task: StepTask): readonly Expectation[] =>
  simulateStep(task.step, (at) => factBefore(task, at), sha256OfText);

/** The fact that a task expects at a place that it touches. */
export const factBefore = (task: StepTask, at: Place): Fact =>
  expectedAt(task, at) ?? must<Fact>(undefined, `what ${task.change.address} expects at ${at.root}:${at.path}`);

/** Whether a task only makes something where nothing was: then the plan alone says how to take it back. */
export const makesNew = (task: Task): boolean => {
  const { step } = task;
  switch (step?.do) {
    case undefined:
      return true;
    case 'set-aside':
      return expectedAt(task, step.to)?.type === 'absent' && expectedAt(task, step.from) !== undefined;
    case 'make-dir':
    case 'make-link':
    case 'write-file':
    case 'copy-file':
    case 'restore':
      return expectedAt(task, step.at)?.type === 'absent';
    default:
      return false;
  }
};

/** What takes back a task that makes something new and that the ledger learned about; nothing for any other. */
export const undoOfNew = (task: Task): Undo =>
  makesNew(task)
    ? {
        steps: hasStep(task) ? inverseOf(task, undefined) : [],
        writes: task.writes.map(({ key }) => ({ key, record: null })),
      }
    : { steps: [], writes: [] };

/** The steps that take a task back, each guarded by what the task leaves behind. Reloads have none. */
export const inverseOf = (task: StepTask, saved: SavedFile | undefined): readonly GuardedStep[] => {
  const { step } = task;
  const after = factsAfter(task);
  switch (step.do) {
    case 'run':
      return [];
    case 'set-aside':
      return [guarded({ do: 'bring-back', from: step.to, to: step.from }, after)];
    case 'bring-back':
      return carryAway(step, factBefore(task, step.to), after);
    default:
      return [guarded(putBack(step.at, factBefore(task, step.at), step, saved), after)];
  }
};

const guarded = (step: Step, expect: readonly Expectation[]): GuardedStep => ({ step, expect, writes: [] });

type OnePlace = Extract<Step, { readonly at: Place }>;

const putBack = (at: Place, before: Fact, step: OnePlace, saved: SavedFile | undefined): Step => {
  if (step.do === 'set-mode' && (before.type === 'dir' || before.type === 'file')) {
    return { do: 'set-mode', at, mode: before.mode, owner: before.owner };
  }
  switch (before.type) {
    case 'absent':
      return { do: 'remove', at };
    case 'dir':
      return { do: 'make-dir', at, mode: before.mode, owner: before.owner };
    case 'link':
      return { do: 'make-link', at, target: before.target };
    case 'file':
      return { do: 'restore', at, mode: before.mode, owner: before.owner, ...must(saved, `the saved ${at.path}`) };
    case 'other':
      throw new Bug(`a step replaces a ${before.what} at ${at.path}`);
  }
};

/** Away again from where it was brought back to; a link that stood there returns. */
const carryAway = (
  { from, to }: Extract<Step, { do: 'bring-back' }>,
  before: Fact,
  after: readonly Expectation[],
): readonly GuardedStep[] => {
  if (before.type === 'link') return [guarded({ do: 'set-aside', from: to, to: from, target: before.target }, after)];
  const target = relativeTarget(to.path, from.path);
  const link: Fact = { type: 'link', target };
  if (before.type !== 'absent') throw new Bug(`a ${before.type} stood at ${to.path}`);
  return [
    guarded({ do: 'set-aside', from: to, to: from, target }, after),
    guarded({ do: 'remove', at: to }, [{ at: to, fact: link }]),
  ];
};
