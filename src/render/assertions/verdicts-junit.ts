import type { Verdict } from '../../assertions/assertion.ts';
import { spanText } from '../../core/source.ts';
import { visibleLine } from '../plan/visible.ts';
import { xmlText } from '../xml-text.ts';
import { countedResult, exceptionLines, type VerdictView } from './verdict-words.ts';

/** The results as JUnit XML: a suite for each manifest, a case for each assertion. */
export const verdictsJunit = (verdicts: readonly Verdict[], view: VerdictView): string => {
  const suites = new Map<string, Verdict[]>();
  for (const verdict of verdicts) {
    const { manifest } = verdict.assertion;
    const cases = suites.get(manifest) ?? [];
    suites.set(manifest, cases);
    cases.push(verdict);
  }
  const lines = [...suites].flatMap(([name, cases]) => [
    `  <testsuite name="${xmlText(name)}" ${counts(cases, view)}>`,
    ...cases.flatMap((verdict) => caseLines(verdict, view)),
    '  </testsuite>',
  ]);
  const all = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites ${counts(verdicts, view)}>`,
    ...lines,
    '</testsuites>',
  ];
  return all.map((line) => `${line}\n`).join('');
};

const counts = (verdicts: readonly Verdict[], view: VerdictView): string => {
  const count = (result: Verdict['result']): number =>
    verdicts.filter((verdict) => countedResult(verdict, view) === result).length;
  return `tests="${verdicts.length}" failures="${count('failed')}" errors="0" skipped="${count('undecided')}"`;
};

const caseLines = (verdict: Verdict, view: VerdictView): readonly string[] => {
  const { name, manifest, text, because } = verdict.assertion;
  const head = `    <testcase classname="${xmlText(manifest)}" name="${xmlText(visibleLine(`${name} ${text}`))}" file="${xmlText(because.file)}" line="${because.start.line}"`;
  const result = countedResult(verdict, view);
  if (result === 'passed') return [`${head}/>`];
  const details = exceptionLines(verdict, view);
  const message = xmlText(details[0] ?? '');
  if (result === 'undecided') return [`${head}>`, `      <skipped message="${message}"/>`, '    </testcase>'];
  const body = xmlText([spanText(because), ...details].join('\n'));
  return [`${head}>`, `      <failure message="${message}">${body}</failure>`, '    </testcase>'];
};
