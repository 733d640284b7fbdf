import { structuredPatch } from 'diff';
import type { TextChange } from '../../core/change.ts';
import { visible, visibleLine } from './visible.ts';
import { plural } from './words.ts';

// Myers' algorithm needs time and memory that grow with the square of the edits (diff 9, `maxEditLength`). The limits
// on edits and size decide, so that equal texts always show alike; the timeout only guards against a stalled machine.
const limits = { maxEditLength: 1_000, timeout: 10_000, characters: 1_000_000 } as const;

/** The unified difference of two texts as single lines; texts that differ too much are summed up in one line. */
export const textDiff = (change: TextChange): readonly string[] => {
  const patch =
    change.before.length + change.after.length > limits.characters
      ? undefined
      : structuredPatch(change.path, change.path, change.before, change.after, undefined, undefined, {
          context: 3,
          maxEditLength: limits.maxEditLength,
          timeout: limits.timeout,
        });
  const name = visible(change.path);
  if (patch === undefined) {
    return [`@@ ${name}: ${lines(change.before)} become ${lines(change.after)}, too different to show @@`];
  }
  return patch.hunks.flatMap((hunk) => [
    `@@ ${name} -${hunk.oldStart},${hunk.oldLines} +${hunk.newStart},${hunk.newLines} @@`,
    ...hunk.lines.map(visibleLine),
  ]);
};

const lines = (text: string): string => {
  const count = text.split('\n').length - (text.endsWith('\n') || text === '' ? 1 : 0);
  return plural(count, 'line');
};
