import type { Verdict } from '../../assertions/assertion.ts';
import { spanText } from '../../core/source.ts';
import { painter } from '../plan/paint.ts';
import { visibleLine } from '../plan/visible.ts';
import { plural } from '../plan/words.ts';
import { checkedText, countedResult, exceptionLines, type VerdictView } from './verdict-words.ts';

/** What `test` prints: a line for each assertion, below it what is the case instead, a line that counts. */
export const verdictsText = (
  verdicts: readonly Verdict[],
  view: VerdictView & { readonly color: boolean; readonly quiet: boolean },
): string => {
  const paint = painter(view.color);
  const lines = verdicts.flatMap((verdict) => {
    const { assertion } = verdict;
    const result = countedResult(verdict, view);
    const title = visibleLine(`${assertion.name} ${assertion.text}`);
    if (result === 'passed') return view.quiet ? [] : [`${paint('add', 'pass')} ${title} (${checkedText(verdict)})`];
    const [tone, word] = result === 'failed' ? (['danger', 'FAIL'] as const) : (['change', 'skip'] as const);
    const details = exceptionLines(verdict, view).map((line) => `     ${line}`);
    return [`${paint(tone, word)} ${title} (${spanText(assertion.because)})`, ...details];
  });
  return [...lines, summary(verdicts, view)].map((line) => `${line}\n`).join('');
};

const summary = (verdicts: readonly Verdict[], view: VerdictView): string => {
  const count = (result: Verdict['result']): number =>
    verdicts.filter((verdict) => countedResult(verdict, view) === result).length;
  const undecided = count('undecided');
  const rest = undecided === 0 ? '' : `, ${undecided} not decided (--strict fails them)`;
  return `${plural(verdicts.length, 'assertion')}: ${count('passed')} passed, ${count('failed')} failed${rest}.`;
};
