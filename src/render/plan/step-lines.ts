import type { Change } from '../../core/change.ts';
import type { Place } from '../../core/place.ts';
import type { Step } from '../../core/step.ts';
import type { Paint } from './paint.ts';
import { textDiff } from './text-diff.ts';
import { visible } from './visible.ts';

/** What `--details` adds below a change: every effect in order, then the difference of every text. */
export const stepLines = (change: Change, paint: Paint): readonly string[] => {
  if (!('steps' in change)) return [];
  const steps = change.steps.map(({ step }) => stepText(step));
  const texts = 'texts' in change ? change.texts.flatMap(textDiff) : [];
  return [...steps, ...texts.map((line) => paintDiff(line, paint))];
};

/** One effect in one line. */
export const stepText = (step: Step): string => {
  switch (step.do) {
    case 'make-dir':
      return `+ directory ${placeText(step.at)}  ${modeText(step.mode)} ${step.owner.uid}:${step.owner.gid}`;
    case 'write-file':
      return `~ write ${placeText(step.at)}  ${modeText(step.mode)} ${step.owner.uid}:${step.owner.gid}`;
    case 'copy-file':
      return `+ copy ${placeText(step.from)} to ${placeText(step.at)}`;
    case 'make-link':
      return `+ link ${placeText(step.at)} -> ${visible(step.target)}`;
    case 'set-aside':
      return `> move ${placeText(step.from)} to ${placeText(step.to)}, leaving a link -> ${visible(step.target)}`;
    case 'bring-back':
      return `> move ${placeText(step.from)} back to ${placeText(step.to)}`;
    case 'set-mode':
      return `~ mode ${placeText(step.at)}  ${modeText(step.mode)} ${step.owner.uid}:${step.owner.gid}`;
    case 'remove':
      return `- remove ${placeText(step.at)}`;
    case 'restore':
      return `~ restore ${placeText(step.at)}`;
    case 'run':
      return `> run ${commandText(step.command)}`;
  }
};

/** A command as separate words; one that is not plain is quoted as JSON. Nothing ever runs this text. */
export const commandText = (command: readonly string[]): string =>
  command.map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : JSON.stringify(word))).join(' ');

const placeText = (place: Place): string => visible(`${place.root}:${place.path}`);

const modeText = (mode: number): string => mode.toString(8).padStart(4, '0');

const paintDiff = (line: string, paint: Paint): string => {
  if (line.startsWith('+')) return paint('add', line);
  if (line.startsWith('-')) return paint('remove', line);
  return line.startsWith('@@') ? paint('faint', line) : line;
};
