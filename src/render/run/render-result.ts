import type { Result } from '../../core/result.ts';
import { visible, visibleLine } from '../plan/visible.ts';
import { plural } from '../plan/words.ts';
import { durationText } from './duration-text.ts';

/**
 * How a run ended and what can be done next, in whole lines. The diagnostics of a stale plan are not in it: they are
 * shown like all others. `seconds` is how long the run took, when it was measured; `program` with what the commands begin
 * that it proposes.
 */
export const renderResult = (result: Result, seconds?: number, program = 'statelite'): string => {
  switch (result.outcome) {
    case 'applied':
      return result.changed === 0 ? 'Nothing was to be done.\n' : applied(result.run, result.changed, seconds, program);
    case 'stale':
      return `Nothing was changed: ${plural(result.diagnostics.length, 'reason')} above. Plan again and look at what is new.\n`;
    case 'stopped':
      return stopped(result, program);
  }
};

const applied = (run: string, changed: number, seconds: number | undefined, program: string): string =>
  `Applied: ${plural(changed, 'change')} in run ${run}${seconds === undefined ? '' : `, in ${durationText(seconds)}`}.\n` +
  `To take it back: ${program} rollback ${run}\n`;

const stopped = ({ run, at, done, left, cause }: Extract<Result, { outcome: 'stopped' }>, program: string): string =>
  [
    `Stopped at ${visible(at)}: could not ${cause.verb} ${visible(cause.path)}: ${cause.errno} ${visibleLine(cause.message)}`,
    `${plural(done, 'change is', 'changes are')} done, ${plural(left, 'is', 'are')} left; nothing is half done.`,
    `To go on:         ${program} apply --resume`,
    `To take it back:  ${program} rollback ${run}`,
    `To decide afresh: ${program} plan`,
    '',
  ].join('\n');
