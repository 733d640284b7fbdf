import { visible } from '../render/plan/visible.ts';
import { countText } from '../render/plan/words.ts';
import { durationText } from '../render/run/duration-text.ts';
import type { ProgressEvent } from '../render/run/progress-event.ts';

/** What a terminal shows of a run. */
export interface ProgressState {
  readonly phase: 'beginning' | 'changing' | 'stopping' | 'ended';
  readonly run: string;
  readonly changed: number;
  readonly of: number;
  /** The address of the change that was done last. */
  readonly place: string;
}

/** Before the first event. */
export const atFirst: ProgressState = { phase: 'beginning', run: '', changed: 0, of: 0, place: '' };

/** The state after an event. */
export const advance = (state: ProgressState, event: ProgressEvent): ProgressState => {
  switch (event.type) {
    case 'run-started':
      return { ...state, phase: 'changing', run: event.run, of: event.of };
    case 'change-done':
      return { ...state, changed: event.changed, of: event.of, place: event.address };
    case 'heartbeat':
      return { ...state, changed: event.changed, of: event.of };
    case 'result':
      return { ...state, phase: 'ended' };
    case 'version':
    case 'plan':
    case 'held-back':
    case 'would-run':
    case 'run-abandoned':
    case 'note':
      return state;
  }
};

const phases = {
  beginning: 'looking at every place again',
  changing: 'changing',
  stopping: 'stopping after the current batch',
  ended: 'done',
} as const;

/**
 * The lines of a run on a terminal of so many columns: what it does, how far it is, how fast, how long it will take.
 * None is longer than the terminal is wide. `seconds` since it began.
 */
export const progressLines = (state: ProgressState, seconds: number, columns: number): readonly string[] => {
  const share = state.of === 0 ? 0 : state.changed / state.of;
  const rate = seconds > 0 ? state.changed / seconds : 0;
  const left =
    rate > 0 && state.changed < state.of ? `, about ${durationText((state.of - state.changed) / rate)} left` : '';
  const width = Math.max(8, Math.min(40, columns - 8));
  const filled = Math.round(share * width);
  return [
    `${state.run === '' ? 'Run' : `Run ${state.run}`}: ${phases[state.phase]}`,
    `${'█'.repeat(filled)}${'░'.repeat(width - filled)} ${Math.floor(share * 100)} %`,
    `${countText(state.changed)} of ${countText(state.of)}, ${countText(Math.round(rate))}/s, ${durationText(seconds)}${left}`,
    visible(state.place),
  ].map((line) => cut(line, columns));
};

/** A line that fits, its end cut off. */
export const cut = (line: string, columns: number): string => {
  const characters = [...line];
  return characters.length <= columns ? line : `${characters.slice(0, Math.max(0, columns - 1)).join('')}…`;
};
