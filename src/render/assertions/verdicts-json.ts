import type { Exception, Verdict } from '../../assertions/assertion.ts';
import { countedResult, namesText, type VerdictView } from './verdict-words.ts';

/** What `test --format json` prints. */
export const verdictsJson = (verdicts: readonly Verdict[], view: VerdictView) => ({
  assertions: verdicts.map((verdict) => {
    const { name, text, because } = verdict.assertion;
    const exception = (one: Exception) => ({
      which: namesText(one.names, verdict, view),
      count: one.names.length,
      instead: one.instead,
      because: one.because ?? null,
    });
    return {
      name,
      text,
      at: because,
      result: countedResult(verdict, view),
      checked: verdict.checked,
      failures: verdict.failures.map(exception),
      undecided: verdict.undecided.map(exception),
    };
  }),
});
