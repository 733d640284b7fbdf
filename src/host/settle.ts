import { lstatSync, renameSync, rmdirSync, symlinkSync, unlinkSync } from 'node:fs';
import type { Diagnostic } from '../core/diagnostic.ts';
import { type Fact, sameFact } from '../core/fact.ts';
import { HostError } from '../core/host-error.ts';
import type { Place } from '../core/place.ts';
import { unless } from './attempt.ts';
import { depthFor, factWords } from './guard.ts';
import { factBefore, factsAfter } from './inverse.ts';
import { type Hands, setModeAt, temporaryPath } from './perform.ts';
import type { Run } from './runs.ts';
import { batchesOf, hasStep, type StepTask, type Task, tasksOf } from './tasks.ts';

/** What looking at the places said about the tasks that a stopped run may or may not have done. */
export interface Settled {
  /** All tasks that are done, also those the journal was sure of. */
  readonly done: ReadonlySet<number>;
  /** All tasks that had to be looked at. */
  readonly unsure: readonly StepTask[];
  /** Caught between two system calls; they are taken back. */
  readonly halfDone: readonly StepTask[];
  /** Neither as before nor as after: somebody else was there. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Decides for each unsure task of a run whether it was done, by the facts at its places. Changes nothing. */
export const settleRun = (run: Run, hands: Pick<Hands, 'disk'>): Settled => {
  const done = new Set(run.journal.done);
  const unsure: StepTask[] = [];
  const halfDone: StepTask[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const task of inDoubt(run)) {
    if (!hasStep(task) || task.step.do === 'run') continue;
    const state = stateOf(task, hands, done.has(task.number));
    if (state === 'done') done.add(task.number);
    else done.delete(task.number);
    if (state === 'half') halfDone.push(task);
    unsure.push(task);
    if (typeof state === 'object') diagnostics.push(unclear(run, task, state, hands));
  }
  return { done, unsure, halfDone, diagnostics };
};

/** The tasks of the batch that was going on. A journal that was cut off may not name all of them. */
const inDoubt = ({ plan, journal: { unsure, done, cut } }: Run): readonly Task[] => {
  if (!cut) return unsure.size === 0 ? [] : tasksOf(plan).filter((task) => unsure.has(task.number));
  const open = tasksOf(plan).filter((task) => unsure.has(task.number) || !done.has(task.number));
  return batchesOf(open, Number.POSITIVE_INFINITY)[0] ?? [];
};

/** Takes back what is half done and removes what is left of temporary files; afterwards each place is old or new. */
export const tidyRun = (settled: Settled, hands: Hands): void => {
  for (const task of settled.halfDone) takeBack(task, hands);
  for (const task of settled.unsure) removeTemporary(task, hands);
  // A directory that was taken back may still be held, and the one made next is another.
  hands.disk.held.release();
};

/** Also of a done task: a crash may have come between giving a file its name and taking its temporary one away. */
const removeTemporary = (task: StepTask, hands: Hands): void => {
  const path = reachable(() => temporaryPath(hands, task));
  if (path === undefined) return;
  hands.change('remove', path, () => {
    unless(['ENOENT'], () => unlinkSync(path));
  });
};

interface Unclear {
  readonly at: Place;
  readonly found: Fact;
}

type State = 'done' | 'undone' | 'half' | Unclear;

const stateOf = (task: StepTask, { disk }: Pick<Hands, 'disk'>, marked: boolean): State => {
  const places = factsAfter(task).map(({ at, fact }) => {
    const before = factBefore(task, at);
    const matches = (wanted: Fact): boolean => sameFact(disk.factNow(at, depthFor(wanted)), wanted);
    return { at, found: disk.factNow(at, 'stamp'), isBefore: matches(before), isAfter: matches(fact) };
  });
  if (places.every((one) => one.isAfter)) return 'done';
  if (places.every((one) => one.isBefore)) return 'undone';
  if (isHalf(task, places)) return 'half';
  // Marked as done, and edited since: what was done stays done, and the next plan shows the edit.
  if (marked) return 'done';
  const odd = places.find((one) => !one.isBefore && !one.isAfter) ?? places[0];
  return odd === undefined ? 'done' : { at: odd.at, found: odd.found };
};

interface Seen {
  readonly found: Fact;
  readonly isBefore: boolean;
  readonly isAfter: boolean;
}

/** The states between two system calls of one step; see perform.ts. */
const isHalf = (task: StepTask, places: readonly Seen[]): boolean => {
  const [first, second] = places;
  if (first === undefined) return false;
  switch (task.step.do) {
    case 'make-dir':
      return first.found.type === 'dir' && [0o700, task.step.mode & 0o777].includes(first.found.mode & 0o777);
    case 'set-mode':
      return first.found.type === 'dir' || first.found.type === 'file';
    case 'set-aside':
      if (isLink(first.found, task.step.target)) return second?.isBefore === true;
      return first.isAfter && (second?.isBefore === true || second?.found.type === 'absent');
    case 'bring-back':
      if (first.isAfter) return isLink(second?.found, linkBefore(task));
      return first.found.type === 'absent' && second?.isBefore === true;
    default:
      return false;
  }
};

const isLink = (fact: Fact | undefined, target: string | undefined): boolean =>
  fact?.type === 'link' && fact.target === target;

/** What the link said that is where something comes back. */
const linkBefore = (task: StepTask): string | undefined => {
  const before = task.step.do === 'bring-back' ? factBefore(task, task.step.to) : undefined;
  return before?.type === 'link' ? before.target : undefined;
};

const takeBack = (task: StepTask, hands: Hands): void => {
  const { disk, change } = hands;
  const { step } = task;
  if (step.do === 'make-dir') {
    change('remove the directory', disk.nameOf(step.at), () => {
      unless(['ENOTEMPTY', 'EEXIST'], () => rmdirSync(disk.held.pathOf(step.at)));
    });
  } else if (step.do === 'set-mode') {
    const before = factBefore(task, step.at);
    if (before.type !== 'dir' && before.type !== 'file') return;
    const { mode, owner } = before;
    change('set the mode of', disk.nameOf(step.at), () => setModeAt(disk.held.pathOf(step.at), mode, owner));
  } else if (step.do === 'set-aside') {
    const from = disk.held.pathOf(step.from);
    const to = disk.held.pathOf(step.to);
    const moved = lstatSync(from, { throwIfNoEntry: false }) === undefined;
    if (moved) change('move back', disk.nameOf(step.from), () => renameSync(to, from));
    else change('remove', disk.nameOf(step.to), () => unlinkSync(to));
  } else if (step.do === 'bring-back') {
    const target = linkBefore(task);
    if (target === undefined) return;
    const from = disk.held.pathOf(step.from);
    const to = disk.held.pathOf(step.to);
    if (lstatSync(to, { throwIfNoEntry: false }) !== undefined) {
      if (change('exchange', disk.nameOf(step.to), () => hands.exchanger.exchange(to, from))) return;
      change('remove', disk.nameOf(step.from), () => unlinkSync(from));
      change('move back', disk.nameOf(step.from), () => renameSync(to, from));
    }
    change('make the link', disk.nameOf(step.to), () => symlinkSync(target, to));
  }
};

/** Undefined when the directory itself is gone, and with it whatever was left there. */
const reachable = (path: () => string | undefined): string | undefined => {
  try {
    return path();
  } catch (error) {
    if (error instanceof HostError && ['ENOENT', 'ENOTDIR'].includes(error.refusal.errno)) return undefined;
    throw error;
  }
};

const unclear = (run: Run, task: StepTask, { at, found }: Unclear, { disk }: Pick<Hands, 'disk'>): Diagnostic => ({
  code: 'run-unclear',
  severity: 'error',
  message: `run ${run.start.id} stopped near ${disk.nameOf(at)}, and now ${factWords(found)} is there, which is neither what was before nor what was to be`,
  ...(task.change.because !== undefined && { at: task.change.because }),
  help: 'look at it, make it what it should be, and apply afresh instead of resuming',
});
