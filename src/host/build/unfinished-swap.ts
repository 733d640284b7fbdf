import type { BuildTask } from './build-task.ts';
import { removeLeftovers, swapBack, swapIn, treeToGoBackTo } from './swap.ts';
import type { Unfinished } from './workplace.ts';

type Place = Pick<BuildTask, 'directory' | 'workplace'>;

/** Does what is left of a swap that was cut short. */
export const finishSwap = ({ directory, workplace }: Place, { id }: Unfinished): void => {
  swapIn(directory, id);
  workplace.clear();
};

/**
 * Takes a swap back that was cut short, and returns what is in its place again. The old tree is what nodes run from, so
 * without one to go back to, the new one stays.
 */
export const takeSwapBack = (place: Place, before: Unfinished): readonly string[] => {
  const { directory, workplace } = place;
  if (!treeToGoBackTo(directory, before.id)) {
    finishSwap(place, before);
    return [];
  }
  const back = swapBack(directory, before);
  // All is again as it was before the last stage.
  const { added: _, ...rest } = before;
  workplace.note({ ...rest, stage: 'record', ended: true });
  return back;
};

/** Removes what builds left that never ended, and returns what it was. */
export const discardLeftovers = ({ directory, workplace }: Place): readonly string[] => {
  const before = workplace.unfinished();
  // Killed while it removes, a build must not be gone on with: half of its tree may be there.
  if (before !== undefined) workplace.note({ ...before, stage: 'tree', ended: false });
  const gone = removeLeftovers(directory);
  workplace.clear();
  return gone;
};
