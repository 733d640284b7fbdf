import type { Change, TextChange } from '../../core/change.ts';
import type { Plan } from '../../core/plan.ts';
import { canonicalJson } from './canonical-json.ts';
import { changeLines, type LineStyle } from './change-lines.ts';
import { type FoldStyle, foldSiblings } from './fold-siblings.ts';
import { stepText } from './step-lines.ts';
import { textDiff } from './text-diff.ts';
import { verdictOf } from './verdict.ts';
import { visible } from './visible.ts';
import { plural } from './words.ts';

/** Two plans side by side: what each would do that the other would not, or would do differently. */
export interface PlanComparison {
  readonly onlyBefore: readonly Change[];
  readonly onlyAfter: readonly Change[];
  readonly different: readonly { readonly before: Change; readonly after: Change }[];
  readonly alike: number;
  /** What makes the two less than comparable. */
  readonly notes: readonly string[];
}

/**
 * Compares what two plans would do, address by address. Where a declaration stands in its file makes no difference. A plan
 * tells of what it would change only, so a change that one of them lacks may be done already, or not be wanted any more.
 */
export const comparePlans = (before: Plan, after: Plan): PlanComparison => {
  const left = new Map(before.changes.map((change) => [change.address, change]));
  const right = new Map(after.changes.map((change) => [change.address, change]));
  const both = before.changes.flatMap((change) => {
    const other = right.get(change.address);
    return other === undefined ? [] : [{ before: change, after: other }];
  });
  const different = both.filter((one) => substance(one.before) !== substance(one.after));
  return {
    onlyBefore: before.changes.filter(({ address }) => !right.has(address)),
    onlyAfter: after.changes.filter(({ address }) => !left.has(address)),
    different,
    alike: both.length - different.length,
    notes: notesOn(before, after),
  };
};

const substance = (change: Change): string => canonicalJson({ ...change, because: undefined });

const notesOn = (before: Plan, after: Plan): readonly string[] => [
  ...(before.site === after.site ? [] : [`they are for different sites, ${before.site} and ${after.site}`]),
  ...(before.below === after.below ? [] : [`they are for different trees, ${treeOf(before)} and ${treeOf(after)}`]),
  ...(before.purpose === after.purpose ? [] : [`one is to ${before.purpose}, the other to ${after.purpose}`]),
  ...(before.ledgerSerial === after.ledgerSerial
    ? []
    : ['something was applied between them, so they start from different trees']),
];

const treeOf = ({ below }: Plan): string => visible(below ?? '/');

/** What `show PLAN --diff PLAN --json` prints: addresses, and how each plan marks what differs. */
export const planComparisonJson = (names: readonly [string, string], one: PlanComparison) => ({
  format_version: '1.0',
  before: names[0],
  after: names[1],
  only_before: one.onlyBefore.map(marked),
  only_after: one.onlyAfter.map(marked),
  different: one.different.map((pair) => ({
    address: pair.before.address,
    before: verdictOf(pair.before).word,
    after: verdictOf(pair.after).word,
  })),
  alike: one.alike,
  notes: one.notes,
});

const marked = (change: Change) => ({ address: change.address, action: verdictOf(change).word });

/** What `show PLAN --diff PLAN` prints. */
export const planComparisonText = (
  names: readonly [string, string],
  one: PlanComparison,
  style: LineStyle & FoldStyle,
): string => {
  const [before, after] = names.map((name) => visible(name));
  const lines = (changes: readonly Change[]): readonly string[] =>
    foldSiblings(changes, style).flatMap((line) => changeLines(line, style));
  const section = (title: string, body: readonly string[]): readonly string[] =>
    body.length === 0 ? [] : [style.paint('heading', title), ...body, ''];
  const differing = one.different.length;
  return [
    ...one.notes.map((note) => `note: ${note}`),
    ...(one.notes.length === 0 ? [] : ['']),
    ...section(`Only in ${before}`, lines(one.onlyBefore)),
    ...section(`Only in ${after}`, lines(one.onlyAfter)),
    ...section(
      'Different',
      one.different.flatMap((pair) => differentLines(pair, [before ?? '', after ?? ''])),
    ),
    `${plural(one.alike, 'change')} alike, ${one.onlyBefore.length} only in ${before}, ${one.onlyAfter.length} only in ${after}, ${differing} different.`,
  ]
    .map((line) => `${line}\n`)
    .join('');
};

/** How two changes at one address differ: by steps that only one has, and by the texts that they leave behind. */
const differentLines = (
  { before, after }: PlanComparison['different'][number],
  names: readonly [string, string],
): readonly string[] => {
  const [was, is] = [verdictOf(before), verdictOf(after)];
  const word = was.word === is.word ? was.word : `${was.word} → ${is.word}`;
  const only = (one: Change, other: Change, name: string): readonly string[] =>
    stepsOf(one)
      .filter((step) => !stepsOf(other).includes(step))
      .map((step) => `only in ${name}: ${step}`);
  const texts = textsOf(before).flatMap(({ path, after: text }) => {
    const other = textsOf(after).find((one) => one.path === path);
    return other === undefined || other.after === text ? [] : textDiff({ path, before: text, after: other.after });
  });
  const found = [...only(before, after, names[0]), ...only(after, before, names[1]), ...texts];
  const told = found.length > 0 ? found : ['they start from different things on disk'];
  return [
    `${is.symbol.padStart(5)} ${word}  ${visible(before.address)}`,
    ...told.map((line) => `${' '.repeat(14)}${line}`),
  ];
};

const stepsOf = (change: Change): readonly string[] =>
  'steps' in change ? change.steps.map(({ step }) => stepText(step)) : [];

const textsOf = (change: Change): readonly TextChange[] => ('texts' in change ? change.texts : []);
