import type { Verdict } from '../../assertions/assertion.ts';
import { spanText } from '../../core/source.ts';
import { visibleLine } from '../plan/visible.ts';
import { countedResult, exceptionLines, type VerdictView } from './verdict-words.ts';

/** The results as TAP version 13, which prove(1) reads too; what could not be decided is skipped, with the reason. */
export const verdictsTap = (verdicts: readonly Verdict[], view: VerdictView): string => {
  const lines = verdicts.flatMap((verdict, index) => {
    const { assertion } = verdict;
    const result = countedResult(verdict, view);
    const title = `${index + 1} - ${escapeTap(visibleLine(`${assertion.name} ${assertion.text}`))}`;
    const details = exceptionLines(verdict, view);
    if (result === 'passed') return [`ok ${title}`];
    if (result === 'undecided') return [`ok ${title} # SKIP ${details[0] ?? ''}`];
    return [
      `not ok ${title}`,
      '  ---',
      `  at: ${JSON.stringify(spanText(assertion.because))}`,
      '  message: |',
      ...details.map((line) => `    ${line}`),
      '  ...',
    ];
  });
  return ['TAP version 13', `1..${verdicts.length}`, ...lines].map((line) => `${line}\n`).join('');
};

const escapeTap = (text: string): string => text.replaceAll('\\', '\\\\').replaceAll('#', '\\#');
