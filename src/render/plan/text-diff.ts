import { structuredPatch } from 'diff';
import type { TextChange } from '../../core/change.ts';
import { visible, visibleLine } from './visible.ts';
import { plural } from './words.ts';

// Myers' algorithm needs time and memory that grow with the square of the edits (diff 9, `maxEditLength`). The limits
// on edits and size decide, so that equal texts always show alike; the timeout only guards against a stalled machine.
const limits = { maxEditLength: 1_000, timeout: 10_000, characters: 1_000_000 } as const;

/** The unified difference of two texts as single lines; texts that differ too much are summed up in one line. */
export const textDiff = (change: TextChange): readonly string[] => {
  const whole = wholeText(change);
  if (whole !== undefined) return [whole];
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

/** One line for a long text that is all new or all gone: there is nothing to compare it with. */
const wholeText = ({ path, before, after }: TextChange): string | undefined => {
  const [text, what] = before === '' ? [after, 'new'] : after === '' ? [before, 'gone'] : ['', ''];
  return lineCount(text) > longest ? `@@ ${visible(path)}: ${lines(text)}, all ${what} @@` : undefined;
};

const longest = 40;

const lines = (text: string): string => {
  return plural(lineCount(text), 'line');
};

const lineCount = (text: string): number => text.split('\n').length - (text.endsWith('\n') || text === '' ? 1 : 0);
