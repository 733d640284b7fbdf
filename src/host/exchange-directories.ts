import { symlinkSync, unlinkSync } from 'node:fs';
import type { Place } from '../core/place.ts';
import { exchangeNames } from './exchange-names.ts';
import type { HeldDirectories } from './held-directories.ts';
import { factBefore } from './inverse.ts';
import type { Hands } from './perform.ts';
import { demandAll } from './perform-guarded.ts';
import { hasStep, type StepTask, type Task } from './tasks.ts';

/**
 * Does those tasks of a batch in which a directory and a link to it change places, so that there is no moment with
 * neither; tells `begin` of each. Returns the numbers of the tasks that are done; where the machine or the file system
 * cannot do it, everything is as before.
 */
export const exchangeDirectories = (
  batch: readonly Task[],
  hands: Hands,
  begin: (task: Task) => void,
): ReadonlySet<number> => {
  const done = new Set<number>();
  const moves = batch.filter(hasStep).flatMap(moveOf);
  for (let first = 0; first < moves.length; first += atOnce) {
    for (const number of exchangeSome(moves.slice(first, first + atOnce), hands, begin)) done.add(number);
  }
  return done;
};

/** As many are done by one program: each needs two open directories. */
const atOnce = 100;

interface Move {
  readonly task: StepTask;
  /** Where the directory is, and where it goes. */
  readonly from: Place;
  readonly to: Place;
  /** What the link says that is still to be made; a directory that comes back finds its link there. */
  readonly target: string | undefined;
}

const moveOf = (task: StepTask): readonly Move[] => {
  const { step } = task;
  if (step.do !== 'set-aside' && step.do !== 'bring-back') return [];
  if (factBefore(task, step.from).type !== 'dir') return [];
  if (step.do === 'bring-back' && factBefore(task, step.to).type !== 'link') return [];
  return [{ task, from: step.from, to: step.to, target: step.do === 'set-aside' ? step.target : undefined }];
};

/** One by one: only so many directories are held open, and the path of one that is closed again leads elsewhere. */
function* pairsOf(moves: readonly Move[], held: HeldDirectories): Generator<readonly [string, string]> {
  for (const { from, to } of moves) yield [held.pathOf(from), held.pathOf(to)];
}

const exchangeSome = (
  moves: readonly Move[],
  { disk, change }: Hands,
  begin: (task: Task) => void,
): readonly number[] => {
  for (const { task, to, target } of moves) {
    begin(task);
    demandAll(task, { disk });
    if (target === undefined) continue;
    change('make the link', disk.nameOf(to), () => symlinkSync(target, disk.held.pathOf(to)));
  }
  const names = moves.map(({ target, from, to }) => disk.nameOf(target === undefined ? to : from));
  const exchanged = change('exchange', names.join(' '), () => exchangeNames(pairsOf(moves, disk.held)));
  return moves.flatMap(({ task, from, to, target }, index) => {
    const done = exchanged[index] === true;
    // The link is left over where it is not wanted: at the old place of what came back, or where nothing could go.
    const left = target === undefined ? (done ? from : undefined) : done ? undefined : to;
    if (left !== undefined) change('remove', disk.nameOf(left), () => unlinkSync(disk.held.pathOf(left)));
    return done ? [task.number] : [];
  });
};
