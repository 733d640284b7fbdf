import type { Diagnostic } from '../../core/diagnostic.ts';
import { spanText } from '../../core/source.ts';
import { changeLines, type LineStyle } from '../plan/change-lines.ts';
import { notApplicable } from '../plan/not-applicable.ts';
import { painter } from '../plan/paint.ts';
import { summaryLine } from '../plan/summary-line.ts';
import { textDiff } from '../plan/text-diff.ts';
import { visible, visibleLine } from '../plan/visible.ts';
import { plural } from '../plan/words.ts';
import { affectedWords } from './affected-nodes.ts';
import type { Detail } from './fit-report.ts';
import { leftOut } from './left-out.ts';
import { codeSpan, fenced, htmlText } from './markdown-text.ts';
import type { Report, ReportGroup, ReportItem, ReportSection } from './report.ts';
import type { ReportNotes } from './report-notes.ts';
import { countsOf, denialsOf, isGrave, problemsShown, purposeWords, willRefuse } from './section-words.ts';

/**
 * A report in Markdown for GitHub, GitLab and others: what breaks or removes is unfolded, the rest folded by image. Whatever
 * comes from manifests or the disk stands in code, where nothing is markup, mention, reference or quick action. The
 * first line is a hidden mark by which a pipeline finds its own comment again.
 */
export const markdownReport = (report: Report, detail: Detail, notes: ReportNotes): string =>
  [
    reportMark(report.plan.site),
    '',
    `### statelite: ${purposeWords[report.plan.purpose]} ${codeSpan(visible(report.plan.site))}`,
    '',
    `**${summaryLine(report.plan.summary)}**`,
    ...bullets(affectedWords(report.affected)),
    ...never(report),
    ...denials(report),
    '',
    ...(detail.sections ? report.sections.flatMap((section) => sectionLines(section, detail, notes)) : []),
    ...problemLines(report, detail),
    ...leftOutLines(report, detail, notes),
    `Digest ${codeSpan(report.digest)}`,
    '',
  ].join('\n');

/** The hidden first line of a site's report. */
export const reportMark = (site: string): string => `<!-- statelite:${site.replace(/[^\w.]/g, '_')} -->`;

const never = ({ plan }: Report): readonly string[] => {
  const words = notApplicable(plan);
  return words === undefined ? [] : ['', `**${words}**`];
};

const denials = (report: Report): readonly string[] =>
  denialsOf(report).flatMap((words) => ['', `**${willRefuse}** ${codeSpan(words)}`]);

const bullets = (words: readonly string[]): readonly string[] =>
  words.length === 0 ? [] : ['', ...words.map((one) => `- ${one}`)];

const sectionLines = (section: ReportSection, detail: Detail, notes: ReportNotes): readonly string[] => {
  const items = section.groups.flatMap((group) => group.items);
  const shown = items.filter(({ rank }) => rank < detail.items);
  const summary = `${headingText(section.heading)} · ${countsOf(section).join(' · ')}`;
  if (shown.length === 0) return [`<p>${summary}</p>`, ''];
  const missing = items.length - shown.length;
  return [
    `<details${section.groups.some(isGrave) ? ' open' : ''}><summary>${summary}</summary>`,
    '',
    ...fenced(
      [
        ...section.groups.flatMap((group) => groupLines(group, detail, notes)),
        ...(missing === 0 ? [] : [`and ${plural(missing, 'line')} more`]),
      ],
      'diff',
    ),
    '',
    ...shown.filter(({ texts, textRank }) => texts.length > 0 && textRank < detail.texts).flatMap(diffLines),
    '</details>',
    '',
  ];
};

/** `image NAME` with the name as code; the other headings are words of our own. */
const headingText = (heading: string): string =>
  heading.startsWith('image ') ? `image <code>${htmlText(visible(heading.slice('image '.length)))}</code>` : heading;

const groupLines = (group: ReportGroup, detail: Detail, notes: ReportNotes): readonly string[] => {
  const shown = group.items.filter(({ rank }) => rank < detail.items);
  if (shown.length === 0) return [];
  return [
    ...(group.heading === undefined ? [] : [`@@ ${group.heading} @@`]),
    ...shown.flatMap(({ line }) => changeLines(line, styleOf(notes)).map(toTheLeft)),
  ];
};

const styleOf = ({ ruleAt }: ReportNotes): LineStyle => ({ paint: painter(false), width: 110, details: false, ruleAt });

/** The mark comes first on its line, where a block of differences is coloured by it. */
const toTheLeft = (line: string): string => (line.startsWith(deep) ? line.slice(4) : line.trimStart());

const deep = ' '.repeat(14);

const diffLines = ({ line, texts }: ReportItem): readonly string[] =>
  texts.flatMap((text) => [
    `<details><summary>difference of <code>${htmlText(visible(text.path))}</code>${siblings(line.members.length)}</summary>`,
    '',
    ...fenced(textDiff(text), 'diff'),
    '',
    '</details>',
    '',
  ]);

const siblings = (count: number): string => (count === 1 ? '' : `, the first of ${plural(count, 'sibling')}`);

const problemLines = (report: Report, detail: Detail): readonly string[] => {
  const shown = problemsShown(report, detail);
  if (shown.length === 0) return [];
  const summary = `said while planning · ${plural(report.problems.length, 'message')}`;
  return [`<details><summary>${summary}</summary>`, '', ...fenced(shown.map(problemText), ''), '', '</details>', ''];
};

const problemText = ({ severity, code, message, at }: Diagnostic): string =>
  visibleLine(`${severity}[${code}] ${message}${at === undefined ? '' : ` (${spanText(at)})`}`);

const leftOutLines = (report: Report, detail: Detail, { url }: ReportNotes): readonly string[] => {
  const words = leftOut(report, detail);
  const where = url === undefined ? 'the saved plan: `statelite show PLAN --details`' : `[the whole report](<${url}>)`;
  if (words.length > 0) return [`Left out for want of room: ${words.join(', ')}. The whole is in ${where}.`, ''];
  return url === undefined ? [] : [`Also: ${where}.`, ''];
};
