import type { Diagnostic } from '../../core/diagnostic.ts';

/** How many diagnostics there are of each severity. */
export interface SeverityCount {
  readonly errors: number;
  readonly warnings: number;
  readonly notes: number;
}

/** Counts diagnostics by severity. */
export const countSeverities = (diagnostics: readonly Diagnostic[]): SeverityCount => {
  const count = (severity: Diagnostic['severity']): number =>
    diagnostics.filter((diagnostic) => diagnostic.severity === severity).length;
  return { errors: count('error'), warnings: count('warning'), notes: count('note') };
};

/** The count in words, such as `2 errors, 1 warning`; severities that do not occur are left out. */
export const countText = ({ errors, warnings, notes }: SeverityCount): string =>
  [words(errors, 'error'), words(warnings, 'warning'), words(notes, 'note')].filter((part) => part !== '').join(', ');

const words = (count: number, word: string): string => (count === 0 ? '' : `${count} ${word}${count === 1 ? '' : 's'}`);
