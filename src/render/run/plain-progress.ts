import { type Change, isForgetting } from '../../core/change.ts';
import type { Diagnostic } from '../../core/diagnostic.ts';
import type { Plan } from '../../core/plan.ts';
import { commandText } from '../plan/step-lines.ts';
import { visible, visibleLine } from '../plan/visible.ts';
import { countText, kindNoun, plural } from '../plan/words.ts';
import { durationText } from './duration-text.ts';
import type { ProgressEvent } from './progress-event.ts';

/** Turns the events of one run into whole lines for a log: empty where an event says nothing new. */
export type PlainProgress = (event: ProgressEvent) => string;

interface Group {
  readonly kind: Change['kind'];
  /** What was done to them. */
  readonly became: string;
  readonly of: number;
  done: number;
}

/**
 * Progress without a terminal: one line when the run begins, one for each kind of change when the last of them is
 * done, and one for every heartbeat. Groups that a stop leaves unfinished are told with the result.
 */
export const plainProgress = (plan: Plan): PlainProgress => {
  const { groups, groupOf } = groupsOf(plan);
  return (event) => {
    switch (event.type) {
      case 'version':
      case 'plan':
      case 'held-back':
        return '';
      case 'run-started':
        return `Run ${event.run} ${event.resumed ? 'goes on' : 'begins'}: ${plural(event.of, 'change')}.\n`;
      case 'change-done':
        return countDone(groupOf.get(event.action)?.get(event.address));
      case 'would-run':
        return `  not run below --root: ${visible(commandText(event.command))}\n`;
      case 'run-abandoned':
        return `Run ${event.run} had stopped half-way (${countText(event.done)} done, ${countText(event.left)} left) and is left behind.\n`;
      case 'note':
        return event.diagnostics.map(noteLine).join('');
      case 'heartbeat':
        return `  … ${countText(event.changed)} of ${plural(event.of, 'change')} after ${durationText(event.seconds)}\n`;
      case 'result':
        return groups
          .filter(({ done, of }) => done > 0 && done < of)
          .map(groupLine)
          .join('');
    }
  };
};

const countDone = (group: Group | undefined): string => {
  if (group === undefined) return '';
  group.done += 1;
  return group.done === group.of ? groupLine(group) : '';
};

interface Groups {
  readonly groups: readonly Group[];
  /** By action and address: putting both into one key costs more than two maps. */
  readonly groupOf: ReadonlyMap<string, ReadonlyMap<string, Group>>;
}

const groupsOf = (plan: Plan): Groups => {
  const counts = new Map<string, Group & { of: number }>();
  const groupOf = new Map<string, Map<string, Group>>();
  for (const change of plan.changes) {
    const { kind, action } = change;
    if (action !== 'adopt' && !('steps' in change)) continue;
    const became = isForgetting(change) ? 'no longer ours' : past[action];
    const group = counts.get(`${kind} ${became}`) ?? { kind, became, of: 0, done: 0 };
    group.of += 1;
    counts.set(`${kind} ${became}`, group);
    const ofAction = groupOf.get(action) ?? new Map<string, Group>();
    groupOf.set(action, ofAction.set(change.address, group));
  }
  return { groups: [...counts.values()], groupOf };
};

const groupLine = ({ kind, became, of, done }: Group): string =>
  `  ${done === of ? '' : `${countText(done)} of `}${kindNoun(kind, of)} ${became}\n`;

const past: Readonly<Record<Change['action'], string>> = {
  keep: 'kept',
  adopt: 'adopted',
  create: 'created',
  update: 'changed',
  remove: 'removed',
  run: 'run',
  blocked: 'blocked',
  waiting: 'waiting',
};

const noteLine = ({ severity, code, message }: Diagnostic): string =>
  `  ${severity}[${code}] ${visibleLine(message)}\n`;
