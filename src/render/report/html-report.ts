import { createHash } from 'node:crypto';
import type { Diagnostic } from '../../core/diagnostic.ts';
import { spanText } from '../../core/source.ts';
import { reportScript, reportStyle } from '../generated/report-page.ts';
import { notApplicable } from '../plan/not-applicable.ts';
import { summaryLine } from '../plan/summary-line.ts';
import { visible, visibleLine } from '../plan/visible.ts';
import { plural } from '../plan/words.ts';
import { affectedWords } from './affected-nodes.ts';
import type { Detail } from './fit-report.ts';
import { htmlItem } from './html-item.ts';
import { leftOut } from './left-out.ts';
import { htmlText } from './markdown-text.ts';
import type { Report, ReportGroup, ReportSection } from './report.ts';
import type { ReportNotes } from './report-notes.ts';
import { countsOf, denialsOf, isGrave, problemsShown, purposeWords, willRefuse } from './section-words.ts';

/**
 * A report as one page that asks nothing of the network: its policy (CSP level 3) admits the style and the script in it by
 * their hashes and pictures in data: addresses, and nothing else. Scripts only search, filter and open; all is readable
 * without.
 */
export const htmlReport = (report: Report, detail: Detail, notes: ReportNotes): string => {
  const site = htmlText(visible(report.plan.site));
  return [
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${policy}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="color-scheme" content="light dark">',
    '<meta name="referrer" content="no-referrer">',
    `<title>statelite: ${site}</title>`,
    `<style>${reportStyle}</style>`,
    '</head>',
    '<body>',
    '<header>',
    `<h1>${purposeWords[report.plan.purpose]} <code>${site}</code></h1>`,
    `<p><strong>${summaryLine(report.plan.summary)}</strong></p>`,
    ...affected(report),
    ...never(report),
    ...denials(report),
    ...leftOutParagraph(report, detail, notes),
    `<p class="faint">Digest <code>${htmlText(report.digest)}</code></p>`,
    '</header>',
    ...(detail.sections ? [toolsOf(report), '<main>', ...mainOf(report, detail, notes), '</main>'] : []),
    ...(detail.sections ? [`<script>${reportScript}</script>`] : []),
    '</body>',
    '</html>',
    '',
  ].join('\n');
};

const hashOf = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

const policy = [
  "default-src 'none'",
  `style-src ${hashOf(reportStyle)}`,
  `script-src ${hashOf(reportScript)}`,
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

const affected = ({ affected: nodes }: Report): readonly string[] => {
  const words = affectedWords(nodes);
  return words.length === 0
    ? []
    : [
        '<ul class="facts">',
        ...words.map((one) => `<li${one.startsWith('breaks') ? ' class="grave"' : ''}>${htmlText(one)}</li>`),
        '</ul>',
      ];
};

const denials = (report: Report): readonly string[] =>
  denialsOf(report).map((words) => `<p class="grave">${willRefuse} ${htmlText(words)}</p>`);

const never = ({ plan }: Report): readonly string[] => {
  const words = notApplicable(plan);
  return words === undefined ? [] : [`<p class="grave">${words}</p>`];
};

const leftOutParagraph = (report: Report, detail: Detail, { url }: ReportNotes): readonly string[] => {
  const words = leftOut(report, detail);
  const where =
    url === undefined
      ? 'the saved plan: <code>statelite show PLAN --details</code>'
      : `<a href="${htmlText(url)}">${htmlText(url)}</a>`;
  if (words.length > 0) return [`<p>Left out for want of room: ${words.join(', ')}. The whole is in ${where}.</p>`];
  return url === undefined ? [] : [`<p>Also: ${where}.</p>`];
};

/** Hidden until the script shows it, because without a script it does nothing. */
const toolsOf = (report: Report): string => {
  const changes = report.sections.flatMap(({ groups }) => groups.flatMap(({ items }) => items.map(({ line }) => line)));
  const kinds = [...new Set(changes.map(({ change }) => change.kind))].sort();
  const effects = [...new Set(changes.map(({ change }) => change.effect.when))].sort();
  return [
    '<div class="tools" role="search" hidden>',
    '<input id="search" type="search" placeholder="search" aria-label="search" autocomplete="off">',
    '<input id="node" type="search" placeholder="node" aria-label="node" autocomplete="off" size="10">',
    `<select id="kind" aria-label="kind"><option value="">every kind</option>${kinds.map(optionOf).join('')}</select>`,
    `<select id="effect" aria-label="effect"><option value="">every effect</option>${effects.map(optionOf).join('')}</select>`,
    '<button id="open" type="button">open all</button>',
    '<button id="close" type="button">close all</button>',
    '<button id="theme" type="button">light or dark</button>',
    '<span id="shown" class="faint" role="status"></span>',
    '<div id="keys" class="faint" hidden><kbd>/</kbd> search, <kbd>j</kbd> <kbd>k</kbd> next and previous line, <kbd>Enter</kbd> opens it, <kbd>e</kbd> <kbd>c</kbd> open and close all, <kbd>t</kbd> light or dark, <kbd>Esc</kbd> shows everything again, <kbd>?</kbd> these keys</div>',
    '</div>',
  ].join('\n');
};

const optionOf = (value: string): string => `<option>${htmlText(value)}</option>`;

const mainOf = (report: Report, detail: Detail, notes: ReportNotes): readonly string[] => [
  ...report.sections.flatMap((section) => sectionHtml(section, detail, notes)),
  ...problemsHtml(report, detail),
  ...(notes.picture === undefined || detail.items === 0 ? [] : pictureHtml(notes.picture)),
];

const sectionHtml = (section: ReportSection, detail: Detail, notes: ReportNotes): readonly string[] => {
  const items = section.groups.flatMap((group) => group.items);
  const missing = items.filter(({ rank }) => rank >= detail.items).length;
  return [
    '<section>',
    `<details${section.groups.some(isGrave) ? ' open' : ''}><summary><h2>${headingHtml(section.heading)}</h2> <span class="faint">${countsOf(section).join(' · ')}</span></summary>`,
    ...section.groups.flatMap((group) => groupHtml(group, detail, notes)),
    ...(missing === 0 ? [] : [`<p class="faint">and ${plural(missing, 'line')} more</p>`]),
    '</details>',
    '</section>',
  ];
};

const headingHtml = (heading: string): string =>
  heading.startsWith('image ') ? `image <code>${htmlText(visible(heading.slice('image '.length)))}</code>` : heading;

const groupHtml = (group: ReportGroup, detail: Detail, notes: ReportNotes): readonly string[] => {
  const shown = group.items.filter(({ rank }) => rank < detail.items);
  if (shown.length === 0) return [];
  const heading =
    group.heading === undefined ? [] : [`<h3${group.breaks ? ' class="breaks"' : ''}>${htmlText(group.heading)}</h3>`];
  return ['<div class="group">', ...heading, ...shown.map((item) => htmlItem(item, detail, notes)), '</div>'];
};

const problemsHtml = (report: Report, detail: Detail): readonly string[] => {
  const shown = problemsShown(report, detail);
  if (shown.length === 0) return [];
  return [
    '<section>',
    `<details><summary><h2>said while planning</h2> <span class="faint">${plural(report.problems.length, 'message')}</span></summary>`,
    '<ul>',
    ...shown.map(problemHtml),
    '</ul>',
    '</details>',
    '</section>',
  ];
};

const problemHtml = ({ severity, code, message, at }: Diagnostic): string => {
  const where = at === undefined ? '' : ` <span class="why">${htmlText(visible(spanText(at)))}</span>`;
  return `<li><span class="${severity === 'error' ? 'del' : 'change'}">${severity}[${code}]</span> ${htmlText(visibleLine(message))}${where}</li>`;
};

/** The picture is an image of its own, in which no script runs. */
const pictureHtml = (svg: string): readonly string[] => [
  '<section>',
  '<details class="picture"><summary><h2>layers</h2> <span class="faint">nodes, images, layers, mounts and exports</span></summary>',
  `<img alt="nodes, images, layers, mounts and exports" src="data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}">`,
  '</details>',
  '</section>',
];
