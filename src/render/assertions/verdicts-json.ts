import type { Exception, Verdict } from '../../assertions/assertion.ts';
import { spanText } from '../../core/source.ts';
import { countedResult, namesText, type VerdictView } from './verdict-words.ts';

/** What `test --format json` prints (schemas/test.schema.json). */
export const verdictsJson = (verdicts: readonly Verdict[], view: VerdictView) => ({
  format_version: '1.0',
  assertions: verdicts.map((verdict) => {
    const { name, text, because } = verdict.assertion;
    const exception = (one: Exception) => ({
      which: namesText(one.names, verdict, view),
      count: one.names.length,
      instead: one.instead,
      because: one.because === undefined ? null : spanText(one.because),
    });
    return {
      name,
      text,
      at: spanText(because),
      result: countedResult(verdict, view),
      checked: verdict.checked,
      failures: verdict.failures.map(exception),
      undecided: verdict.undecided.map(exception),
    };
  }),
});
