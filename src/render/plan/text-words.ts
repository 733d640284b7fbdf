import type { Change } from '../../core/change.ts';
import type { Span } from '../../core/source.ts';
import { exportWords } from './export-words.ts';
import { listWords } from './list-words.ts';
import { plural } from './words.ts';

/** Finds the declaration of a rule by the image and path that it is for. */
export type RuleAt = (image: string, path: string) => Span | undefined;

/** What a reader must know of a changed text without asking for details: who gets which access, which rules change. */
export const textWords = (change: Change, ruleAt: RuleAt | undefined): readonly string[] => {
  if (!('texts' in change)) return [];
  const { image } = change;
  const words = change.texts.flatMap((text) => {
    if (change.kind === 'export') return exportWords(text);
    if (change.kind !== 'node-list' || change.action !== 'update') return [];
    return listWords(text, (path) => (image === undefined ? undefined : ruleAt?.(image, path)));
  });
  return words.length > most
    ? [`${plural(words.length, 'line changes', 'lines change')}; --details shows them`]
    : words;
};

const most = 8;
