import { type Change, isForgetting } from '../../core/change.ts';
import { type Place, type PlaceKey, placeKey } from '../../core/place.ts';
import type { GuardedStep, Step } from '../../core/step.ts';

/** How a change is marked: a symbol and a word, so that neither colour nor symbol is the only carrier. */
export interface Verdict {
  readonly symbol: '+' | '~' | '-' | '-/+' | '>' | '.' | '!' | '?' | '=';
  readonly word: string;
}

/** The mark of a change. An update that takes a place away and fills it again is a replacement. */
export const verdictOf = (change: Change): Verdict => {
  switch (change.action) {
    case 'keep':
      return verdicts.keep;
    case 'adopt':
      return isForgetting(change) ? verdicts.forget : verdicts.adopt;
    case 'create':
      return verdicts.create;
    case 'update':
      return replaces(change.steps) ? verdicts.replace : onlyMoves(change.steps) ? verdicts.move : verdicts.update;
    case 'remove':
      return verdicts.remove;
    case 'run':
      return verdicts.run;
    case 'blocked':
      return change.diagnostics.some(({ code }) => code === 'unreadable-text') ? verdicts.unknown : verdicts.blocked;
    case 'waiting':
      return verdicts.waiting;
  }
};

const verdicts = {
  keep: { symbol: '=', word: 'keep' },
  adopt: { symbol: '=', word: 'adopt' },
  forget: { symbol: '=', word: 'forget' },
  create: { symbol: '+', word: 'create' },
  update: { symbol: '~', word: 'change' },
  replace: { symbol: '-/+', word: 'replace' },
  move: { symbol: '>', word: 'move' },
  remove: { symbol: '-', word: 'remove' },
  run: { symbol: '>', word: 'run' },
  blocked: { symbol: '!', word: 'blocked' },
  unknown: { symbol: '?', word: 'unknown' },
  waiting: { symbol: '.', word: 'waiting' },
} as const satisfies Record<string, Verdict>;

const replaces = (steps: readonly GuardedStep[]): boolean => {
  const removed = new Set<PlaceKey>();
  for (const { step } of steps) {
    if (step.do === 'remove') removed.add(placeKey(step.at));
    else if (filledBy(step).some((place) => removed.has(placeKey(place)))) return true;
  }
  return false;
};

/** The places where a step leaves something. */
const filledBy = (step: Step): readonly Place[] => {
  if (step.do === 'set-aside') return [step.from, step.to];
  if (step.do === 'bring-back') return [step.to];
  return step.do === 'run' ? [] : [step.at];
};

const onlyMoves = (steps: readonly GuardedStep[]): boolean =>
  steps.length > 0 && steps.every(({ step }) => step.do === 'set-aside' || step.do === 'bring-back');
