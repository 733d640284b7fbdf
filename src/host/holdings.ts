import { baseName, type Place, type PlaceKey, parentPath, placeKey } from '../core/place.ts';
import { placesOf } from '../core/simulate.ts';
import type { Disk } from './disk.ts';
import type { Task } from './tasks.ts';

/** What directories still hold while the tasks of a plan are gone through. */
export interface Holdings {
  /** The names that a directory holds on the disk and that no task so far takes away, in words; empty for none. */
  left(directory: Place): string;
  /** Takes a task for done. */
  done(task: Task): void;
}

/** Opens the holdings as the disk has them. */
export const openHoldings = (disk: Pick<Disk, 'names'>): Holdings => {
  const gone = new Map<PlaceKey, Set<string>>();
  return {
    left: (directory) => {
      const without = gone.get(placeKey(directory));
      const names = (disk.names(directory) ?? []).filter((name) => without?.has(name) !== true);
      const [first] = names;
      if (first === undefined) return '';
      return names.length === 1 ? JSON.stringify(first) : `${JSON.stringify(first)} and ${names.length - 1} more`;
    },
    done: ({ step }) => {
      if (step === undefined) return;
      const away = step.do === 'remove' ? step.at : step.do === 'bring-back' ? step.from : undefined;
      if (away === undefined && gone.size === 0) return;
      for (const at of placesOf(step)) {
        if (at.path === '/') continue;
        const key = placeKey({ root: at.root, path: parentPath(at.path) });
        const names = gone.get(key) ?? new Set();
        if (at === away) gone.set(key, names.add(baseName(at.path)));
        else names.delete(baseName(at.path));
      }
    },
  };
};
