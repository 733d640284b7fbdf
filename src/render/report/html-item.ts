import type { Change, TextChange } from '../../core/change.ts';
import { toneOf } from '../plan/change-lines.ts';
import { exampleOf, noteOf, pointsTo, reasonOf } from '../plan/change-words.ts';
import type { Tone } from '../plan/paint.ts';
import { stepText } from '../plan/step-lines.ts';
import { textDiff } from '../plan/text-diff.ts';
import { textWords } from '../plan/text-words.ts';
import { verdictOf } from '../plan/verdict.ts';
import { visible, visibleLine } from '../plan/visible.ts';
import { plural } from '../plan/words.ts';
import type { Detail } from './fit-report.ts';
import { htmlText } from './markdown-text.ts';
import type { ReportItem } from './report.ts';
import type { ReportNotes } from './report-notes.ts';

/** One line of the HTML report that opens: the mark, what and why; below them notes, siblings, steps and differences. */
export const htmlItem = (item: ReportItem, detail: Detail, notes: ReportNotes): string => {
  const { line, textRank } = item;
  const { change, members, text } = line;
  const verdict = verdictOf(change);
  const why = reasonOf(line).map((one) => one.slice(1, -1));
  const node = text === undefined && change.node !== undefined ? ` data-node="${htmlText(change.node)}"` : '';
  const image = change.image === undefined ? '' : ` data-image="${htmlText(change.image)}"`;
  return [
    `<details class="item" data-kind="${htmlText(change.kind)}" data-effect="${change.effect.when}"${node}${image}>`,
    `<summary><span class="word ${classes[toneOf(verdict)]}">${htmlText(verdict.symbol)} ${verdict.word}</span> <code>${htmlText(visible(text ?? change.address))}</code>${why.map((one) => `<span class="why">${htmlText(one)}</span>`).join('')}</summary>`,
    '<div>',
    ...listOf([
      ...(text === undefined ? pointsTo(change) : exampleOf(change)),
      ...noteOf(change),
      ...textWords(change, notes.ruleAt),
      ...problemWords(change),
    ]),
    // Where siblings are folded further there is no room for their names.
    ...(members.length > 1 && detail.fold > 1 ? membersHtml(members) : []),
    ...(textRank < detail.texts || !('texts' in change) || change.texts.length === 0 ? stepsHtml(change) : []),
    ...(textRank < detail.texts ? members.slice(0, mostDiffs).flatMap((member) => textsOf(member).map(diffHtml)) : []),
    ...(members.length > mostDiffs && textsOf(change).length > 0 && textRank < detail.texts
      ? [
          `<p class="faint">the differences of ${plural(members.length - mostDiffs, 'sibling')} more are in the saved plan</p>`,
        ]
      : []),
    '</div>',
    '</details>',
  ].join('\n');
};

/** Siblings beyond this many have names here, and no differences. */
const mostDiffs = 8;

const classes: Readonly<Record<Tone, string>> = {
  add: 'add',
  change: 'change',
  remove: 'del',
  danger: 'del',
  heading: '',
  faint: 'faint',
};

const listOf = (texts: readonly string[]): readonly string[] =>
  texts.length === 0
    ? []
    : ['<ul>', ...texts.map((one) => `<li><code>${htmlText(visibleLine(one))}</code></li>`), '</ul>'];

const problemWords = (change: Change): readonly string[] =>
  change.action !== 'blocked'
    ? []
    : change.diagnostics.flatMap(({ severity, code, message, help }) => [
        `${severity}[${code}] ${message}`,
        ...(help === undefined ? [] : [`help: ${help}`]),
      ]);

const membersHtml = (members: readonly Change[]): readonly string[] => [
  `<details><summary>${plural(members.length, 'sibling')}</summary>`,
  '<ul class="members">',
  ...members.map(
    ({ address, node }) =>
      `<li${node === undefined ? '' : ` data-node="${htmlText(node)}"`}><code>${htmlText(visible(address))}</code></li>`,
  ),
  '</ul>',
  '</details>',
];

const stepsHtml = (change: Change): readonly string[] =>
  'steps' in change && change.steps.length > 0
    ? [
        '<details><summary>steps</summary>',
        '<pre>',
        ...change.steps.map(({ step }) => `<span>${htmlText(stepText(step))}</span>`),
        '</pre>',
        '</details>',
      ]
    : [];

const textsOf = (change: Change): readonly TextChange[] => ('texts' in change ? change.texts : []);

const diffHtml = (text: TextChange): string => {
  const lines = textDiff(text).map((line) => `<span${classOf(line)}>${htmlText(line)}</span>`);
  return `<pre tabindex="0" aria-label="difference of ${htmlText(visible(text.path))}">${lines.join('')}</pre>`;
};

const classOf = (line: string): string => {
  if (line.startsWith('@@')) return ' class="hunk"';
  return line.startsWith('+') ? ' class="add"' : line.startsWith('-') ? ' class="del"' : '';
};
