import type { Code } from './codes.ts';
import { compareSpans, type Span } from './source.ts';

/** Something the administrator can mend: a value that is collected, sorted and shown, never thrown. */
export interface Diagnostic {
  readonly code: Code;
  readonly severity: 'error' | 'warning' | 'note';
  readonly message: string;
  readonly at?: Span;
  /** What to do about it, one sentence. */
  readonly help?: string;
  readonly related?: readonly { readonly at: Span; readonly message: string }[];
}

/** Orders diagnostics by position, then code and message; those without a position come last. */
export const sortDiagnostics = (diagnostics: readonly Diagnostic[]): readonly Diagnostic[] =>
  [...diagnostics].sort(compareDiagnostics);

/** Whether any of them is an error. */
export const hasErrors = (diagnostics: readonly Diagnostic[]): boolean =>
  diagnostics.some((diagnostic) => diagnostic.severity === 'error');

const compareDiagnostics = (a: Diagnostic, b: Diagnostic): number => {
  if (a.at !== undefined && b.at !== undefined) {
    const byPlace = compareSpans(a.at, b.at);
    if (byPlace !== 0) return byPlace;
  } else if (a.at !== undefined || b.at !== undefined) {
    return a.at === undefined ? 1 : -1;
  }
  const left = `${a.code} ${a.message}`;
  const right = `${b.code} ${b.message}`;
  return left < right ? -1 : left > right ? 1 : 0;
};
