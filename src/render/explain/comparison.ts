import type { ViewChange } from '../../explain/compare-views.ts';
import type { Pair, ViewedSide } from '../../explain/pair-sides.ts';
import { type Paint, painter } from '../plan/paint.ts';
import { visible } from '../plan/visible.ts';
import { plural } from '../plan/words.ts';
import { rowWords } from './row-words.ts';
import type { SimulationStyle } from './simulation.ts';
import { wrapWords } from './wrap-words.ts';

type Sides = Pick<ViewedSide, 'range' | 'revision'>;

/** What `simulate --diff --json` prints (schemas/simulation.schema.json). */
export const comparisonJson = (before: Sides, after: Sides, pairs: readonly Pair[]) => ({
  format_version: '1.0',
  before: { range: before.range, revision: before.revision ?? null },
  after: { range: after.range, revision: after.revision ?? null },
  groups: pairs.map((pair) => ({
    nodes: pair.nodes,
    image: { before: pair.before ?? null, after: pair.after ?? null },
    compared: pair.comparison?.compared ?? 0,
    changes: (pair.comparison?.changes ?? []).map(({ path, before: was, after: is, content }) => ({
      path,
      before: was ?? null,
      after: is ?? null,
      content,
    })),
  })),
});

/** What `simulate --diff` prints: the nodes that are alike counted, then each sort of difference once. */
export const comparisonText = (before: Sides, after: Sides, pairs: readonly Pair[], style: SimulationStyle): string => {
  const paint = painter(style.color);
  const alike = pairs.filter((pair) => pair.comparison?.changes.length === 0);
  const different = pairs.filter((pair) => !alike.includes(pair));
  const lines = [
    paint('heading', `${sideText(before, after)} → ${sideText(after, before)}`),
    ...different.flatMap((pair) => ['', ...pairLines(pair, pairs.length > 1, paint, style)]),
    '',
    summaryOf(alike, different),
  ];
  return lines.map((line) => `${line}\n`).join('');
};

const sideText = ({ range, revision }: Sides, other: Sides): string => {
  if (revision !== undefined) return `${visible(range)} at ${visible(revision)}`;
  return other.revision === undefined ? visible(range) : `${visible(range)} in the working tree`;
};

const pairLines = (pair: Pair, named: boolean, paint: Paint, style: SimulationStyle): readonly string[] => {
  const { before, after, comparison } = pair;
  const names = style.foldNodes(pair.nodes);
  if (comparison === undefined) {
    return wrapWords(
      '',
      2,
      before === undefined
        ? paint('add', `+ new   ${names}, image ${after}`)
        : paint('remove', `- gone  ${names}, image ${before}`),
      style.width,
    );
  }
  return [
    ...(named ? [`${plural(pair.nodes.length, 'node')}: ${names}`] : []),
    ...(before === after ? [] : [`  the image changes, ${before} → ${after}; paths without a rule are not compared`]),
    ...comparison.changes.flatMap((change) => changeLines(change, paint, style.width)),
  ];
};

const changeLines = (change: ViewChange, paint: Paint, width: number): readonly string[] => {
  const path = visible(change.path);
  const { before, after } = change;
  if (before === undefined && after !== undefined) {
    return wrapWords('  ', 6, `+ new     ${path}: ${rowWords(after)}`, width).map((line) => paint('add', line));
  }
  if (after === undefined && before !== undefined) {
    return wrapWords('  ', 6, `- gone    ${path}: ${rowWords(before)}`, width).map((line) => paint('remove', line));
  }
  const [was, is] = [before && rowWords(before), after && rowWords(after)];
  const words =
    was === is ? `the content differs; ${is}` : `${was} → ${is}${change.content ? '; the content differs too' : ''}`;
  return wrapWords('  ', 6, `~ change  ${path}: ${words}`, width).map((line) => paint('change', line));
};

const count = (pairs: readonly Pair[]): number => pairs.reduce((sum, { nodes }) => sum + nodes.length, 0);

const summaryOf = (alike: readonly Pair[], different: readonly Pair[]): string => {
  const [only] = [...alike, ...different];
  if (alike.length + different.length === 1 && only?.comparison !== undefined) {
    const { changes, compared } = only.comparison;
    if (changes.length === 0) return `Alike: ${plural(compared, 'path')} compared.`;
    return `${plural(changes.length, 'path')} of ${compared} ${changes.length === 1 ? 'differs' : 'differ'}.`;
  }
  return `${plural(count(alike), 'node')} alike, ${count(different)} ${count(different) === 1 ? 'differs' : 'differ'}.`;
};
