import { createHash } from 'node:crypto';
import type { Change } from '../core/change.ts';
import { effectiveOptions } from '../kinds/export/effective.ts';

/**
 * What clients are granted by the exports files that a change writes and were not before, as `rw for /install to *`. The
 * text before counts only when it is the file that the step expects: one that a saved plan merely claims proves nothing.
 */
export const gainedOptions = (change: Change, wanted: readonly string[]): readonly string[] => {
  if (change.kind !== 'export' || !('steps' in change)) return [];
  return change.steps.flatMap(({ step, expect }) => {
    if (step.do !== 'write-file') return [];
    const before = ('texts' in change ? change.texts : []).find(({ path, before: text }) =>
      expect.some(
        ({ at, fact }) =>
          at.path === path && fact.type === 'file' && 'sha256' in fact.content && fact.content.sha256 === hashOf(text),
      ),
    );
    const held = grants(before?.before ?? '', wanted);
    return [...grants(step.text, wanted)].filter((grant) => !held.has(grant));
  });
};

const grants = (text: string, wanted: readonly string[]): ReadonlySet<string> =>
  new Set(
    effectiveOptions(text).flatMap(({ path, client, options }) => {
      const granted = options.split(',');
      return wanted
        .filter((option) => granted.includes(option))
        .map((option) => `${option} for ${path} to ${client === '' ? 'everybody' : client}`);
    }),
  );

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');
