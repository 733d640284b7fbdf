import { HostError } from '../core/host-error.ts';
import type { Expectation } from '../core/step.ts';
import { factWords, movedFrom } from './guard.ts';
import { type Hands, perform } from './perform.ts';
import { expectedAt, type StepTask } from './tasks.ts';

/** Does what a task's step says while what is there is what was planned, looked at right before, every time. */
export const performGuarded = (task: StepTask, hands: Hands): void => {
  for (const expectation of task.expect) {
    if (!isReachable(expectation, hands) || !refusesItself(task, expectation)) demand(expectation, hands);
  }
  try {
    perform(task, hands);
  } catch (error) {
    if (error instanceof HostError && error.refusal.errno === 'EEXIST') demandAll(task, hands);
    throw error;
  }
};

/** Stops unless every place of a task looks as planned. */
export const demandAll = (task: StepTask, hands: Hands): void => {
  for (const expectation of task.expect) demand(expectation, hands);
};

const demand = (expectation: Expectation, { disk }: Hands): void => {
  const found = movedFrom(disk, expectation);
  if (found === undefined) return;
  const message = `planned with ${factWords(expectation.fact)}, found ${factWords(found)}: plan again`;
  throw new HostError({ verb: 'change', path: disk.nameOf(expectation.at), errno: 'ESTALE', message });
};

/**
 * Where nothing is expected, the system call itself looks, and leaves no moment between the look and the effect:
 * mkdir(2), symlink(2) and link(2) replace nothing. Only rename(2) would, which moves directories aside.
 */
const refusesItself = (task: StepTask, { at, fact }: Expectation): boolean => {
  if (fact.type !== 'absent') return false;
  const { step } = task;
  switch (step.do) {
    case 'make-dir':
    case 'make-link':
    case 'write-file':
    case 'copy-file':
    case 'restore':
      return step.at === at || (step.at.root === at.root && step.at.path === at.path);
    case 'set-aside':
      return step.to.root === at.root && step.to.path === at.path && expectedAt(task, step.from)?.type === 'file';
    default:
      return false;
  }
};

/** The way to the place is held open, or can be. */
const isReachable = ({ at }: Expectation, { disk }: Hands): boolean => {
  try {
    disk.held.pathOf(at);
    return true;
  } catch (error) {
    if (error instanceof HostError) return false;
    throw error;
  }
};
