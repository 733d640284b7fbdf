import type { Address } from '../core/place.ts';
import type { Step } from '../core/step.ts';
import { factBefore } from './inverse.ts';
import { hasStep, type StepTask, type Task } from './tasks.ts';

/** A task in which a directory and a link to it change places. */
export type Move = StepTask & { readonly step: Extract<Step, { do: 'set-aside' | 'bring-back' }> };

/** A part of a batch: directories that change places with links, all at once, and what is done before and after that. */
export interface Turn {
  readonly before: readonly Task[];
  readonly moves: readonly Move[];
  readonly after: readonly Task[];
}

/**
 * Cuts the tasks of a batch into turns. Each change is done in its own order: a link is there before the directory gives
 * way to another that leads to it. Nothing comes before the move of a change that it needs, one kind is not mixed with
 * another, and a directory goes after what may still have to leave it.
 */
export const turnsOf = (tasks: readonly Task[]): readonly Turn[] => {
  const turns: Turn[] = [];
  let turn = emptyTurn();
  for (const task of tasks) {
    if (mustWait(task, turn)) {
      turns.push(turn);
      turn = emptyTurn();
    }
    const { address } = task.change;
    if (isMove(task)) {
      turn.moves.push(task);
      turn.moved.add(address);
    } else (turn.moved.has(address) ? turn.after : turn.before).push(task);
  }
  return [...turns, turn];
};

/** As many are exchanged by one program: each needs two open directories. */
const most = 100;

interface OpenTurn {
  readonly before: Task[];
  readonly moves: Move[];
  readonly after: Task[];
  /** The changes whose move is in it. */
  readonly moved: Set<Address>;
}

const emptyTurn = (): OpenTurn => ({ before: [], moves: [], after: [], moved: new Set() });

const mustWait = (task: Task, { moves, moved }: OpenTurn): boolean => {
  const [first] = moves;
  if (first === undefined) return false;
  const { address, kind, needs } = task.change;
  if (moved.has(address)) return isMove(task);
  return (
    moves.length >= most || removesDirectory(task) || kind !== first.change.kind || needs.some((one) => moved.has(one))
  );
};

const removesDirectory = (task: Task): boolean =>
  hasStep(task) && task.step.do === 'remove' && factBefore(task, task.step.at).type === 'dir';

/** A directory that comes back finds its link there, or nothing, and then there is nothing to exchange. */
const isMove = (task: Task): task is Move => {
  if (!hasStep(task)) return false;
  const { step } = task;
  if (step.do !== 'set-aside' && step.do !== 'bring-back') return false;
  if (factBefore(task, step.from).type !== 'dir') return false;
  return step.do === 'set-aside' || factBefore(task, step.to).type === 'link';
};
