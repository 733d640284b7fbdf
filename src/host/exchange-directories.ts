import { symlinkSync, unlinkSync } from 'node:fs';
import { exchangeNames } from './exchange-names.ts';
import type { HeldDirectories } from './held-directories.ts';
import type { Hands } from './perform.ts';
import { demandAll } from './perform-guarded.ts';
import type { Task } from './tasks.ts';
import type { Move } from './turns.ts';

/**
 * Does tasks in which a directory and a link to it change places, so that there is no moment with neither; tells `begin`
 * of each. Returns the numbers of the tasks that are done; where the machine or the file system cannot do it, everything
 * is as before.
 */
export const exchangeDirectories = (
  moves: readonly Move[],
  { disk, change }: Hands,
  begin: (task: Task) => void,
): ReadonlySet<number> => {
  const done = new Set<number>();
  if (moves.length === 0) return done;
  for (const task of moves) {
    const { step } = task;
    begin(task);
    demandAll(task, { disk });
    if (step.do !== 'set-aside') continue;
    change('make the link', disk.nameOf(step.to), () => symlinkSync(step.target, disk.held.pathOf(step.to)));
  }
  const names = moves.map(({ step }) => disk.nameOf(step.do === 'set-aside' ? step.from : step.to)).join(' ');
  const exchanged = change('exchange', names, () => exchangeNames(pairsOf(moves, disk.held)));
  for (const [index, { number, step }] of moves.entries()) {
    if (exchanged[index] === true) done.add(number);
    // A link is left over: at the place that something came back from, or where nothing could be moved to.
    const left = step.do === 'set-aside' ? step.to : step.from;
    if ((step.do === 'set-aside') !== done.has(number))
      change('remove', disk.nameOf(left), () => unlinkSync(disk.held.pathOf(left)));
  }
  return done;
};

/** One by one: only so many directories are held open, and the path of one that is closed again leads elsewhere. */
function* pairsOf(moves: readonly Move[], held: HeldDirectories): Generator<readonly [string, string]> {
  for (const { step } of moves) yield [held.pathOf(step.from), held.pathOf(step.to)];
}
