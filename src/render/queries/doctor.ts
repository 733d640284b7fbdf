import { painter } from '../plan/paint.ts';
import { plural } from '../plan/words.ts';

/** One line of the examination. */
interface Line {
  readonly name: string;
  readonly state: 'good' | 'poor' | 'bad';
  readonly found: string;
  readonly help?: string;
}

const words = { good: 'ok  ', poor: 'poor', bad: 'bad ' } as const;
const tones = { good: 'add', poor: 'change', bad: 'danger' } as const;

/** What was examined, a line each with how to mend it, and how many things are wrong. */
export const doctorText = (lines: readonly Line[], color: boolean): string => {
  const paint = painter(color);
  const width = Math.max(...lines.map(({ name }) => name.length));
  const count = (state: Line['state']): number => lines.filter((line) => line.state === state).length;
  return [
    ...lines.flatMap(({ name, state, found, help }) => [
      `${paint(tones[state], words[state])}  ${name.padEnd(width)}  ${found}`,
      ...(help === undefined ? [] : [`      ${' '.repeat(width)}  to mend it: ${help}`]),
    ]),
    '',
    `${plural(lines.length, 'thing')} examined: ${count('good')} ok, ${count('poor')} poor, ${count('bad')} bad.`,
    '',
  ].join('\n');
};
