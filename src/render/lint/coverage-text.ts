import { spanText } from '../../core/source.ts';
import type { Coverage, Finding, ImageLine, UnusedRule } from '../../lint/coverage.ts';
import { painter, type Tone } from '../plan/paint.ts';
import { visibleLine } from '../plan/visible.ts';
import { countText, plural } from '../plan/words.ts';

/** What `lint IMAGE` prints: each path with its reasons and a rule, the worst first, then the rules that do nothing. */
export const coverageText = (
  coverage: Coverage,
  view: { readonly color: boolean; readonly verbose: boolean },
): string => {
  const paint = painter(view.color);
  const { findings, unused } = coverage;
  const lines = [
    ...findings.flatMap((finding) => [
      `${paint(toneOf[finding.severity], finding.severity)}: ${visibleLine(finding.rule?.file ?? finding.path)}`,
      ...reasonLines(finding, view.verbose),
      `  = ${proposalText(finding)}`,
    ]),
    ...unused.map(
      (one) =>
        `${paint(toneOf[one.severity], one.severity)}: rule ${visibleLine(one.rule.file)}: ${visibleLine(unusedText(one))}`,
    ),
    summary(coverage),
  ];
  return `${lines.join('\n')}\n`;
};

const toneOf: Readonly<Record<Finding['severity'], Tone>> = { error: 'danger', warning: 'change', note: 'faint' };

const most = 3;

const reasonLines = ({ needs }: Finding, verbose: boolean): readonly string[] => {
  const texts = needs.map((need) => `  ${lineText(need.because)}: ${visibleLine(need.reason)}`);
  if (verbose || texts.length <= most + 1) return texts;
  return [...texts.slice(0, most), `  and ${plural(texts.length - most, 'more reason')}; --verbose shows them`];
};

/** `file:line` inside the image; the file alone when it is meant as a whole. */
export const lineText = ({ file, line }: ImageLine): string => visibleLine(line === 0 ? file : `${file}:${line}`);

const proposalText = ({ rule, mend }: Finding): string => {
  if (rule === undefined) return mend ?? '';
  const method = rule.method === 'link' ? '' : `, method ${rule.method}`;
  return `${rule.behaviour}${method}: ${visibleLine(rule.why)}`;
};

const unusedText = ({ rule, why }: UnusedRule): string => `${why} (${spanText(rule.because)})`;

const summary = ({ image, paths, findings, unused, whole }: Coverage): string => {
  const ruled = findings.filter(({ rule }) => rule !== undefined).length;
  const others = findings.length - ruled;
  const needs = (count: number, what: string): readonly string[] =>
    count === 0 ? [] : [`${countText(count)} ${count === 1 ? 'needs' : 'need'} ${what}`];
  const open = [...needs(ruled, 'a rule'), ...needs(others, 'a change in the image')];
  const found = open.length === 0 ? 'rules cover all of them' : open.join(', ');
  const idle = unused.length === 0 ? '' : `; ${plural(unused.length, 'rule does', 'rules do')} nothing here`;
  const part = whole ? '' : ' The image has more to read than lint reads, so there may be more.';
  return `Image ${image} wants to write ${plural(paths, 'path')}: ${found}${idle}.${part}`;
};
