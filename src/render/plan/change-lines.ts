import type { Change } from '../../core/change.ts';
import type { Diagnostic } from '../../core/diagnostic.ts';
import { spanText } from '../../core/source.ts';
import { exampleOf, noteOf, pointsTo, reasonOf } from './change-words.ts';
import type { Line } from './fold-siblings.ts';
import type { Paint, Tone } from './paint.ts';
import { stepLines } from './step-lines.ts';
import { type RuleAt, textWords } from './text-words.ts';
import { type Verdict, verdictOf } from './verdict.ts';
import { visible, visibleLine } from './visible.ts';

/** How plan lines are laid out. */
export interface LineStyle {
  readonly paint: Paint;
  /** Columns; longer lines continue indented below. */
  readonly width: number;
  readonly details: boolean;
  /** Finds the declaration of a rule whose behaviour changes. */
  readonly ruleAt?: RuleAt | undefined;
}

/** The lines that show one change, or one fold of siblings, with its reason. */
export const changeLines = (line: Line, style: LineStyle): readonly string[] => {
  const { change } = line;
  const verdict = verdictOf(change);
  const mark = `${verdict.symbol.padStart(5)} ${verdict.word.padEnd(7)}`;
  const what = visible(line.text ?? change.address);
  const pieces = [
    ...(line.text === undefined ? pointsTo(change) : exampleOf(change)),
    ...noteOf(change),
    ...reasonOf(line),
  ];
  return [
    ...laidOut(style.paint(toneOf(verdict), mark), mark.length, what, pieces, style.width),
    ...problems(change, style.paint),
    ...(line.text === undefined ? textWords(change, style.ruleAt) : []).map(indented),
    ...(style.details ? stepLines(change, style.paint) : []).map(indented),
  ];
};

const deeper = ' '.repeat(14);

const indented = (text: string): string => `${deeper}${text}`;

/** Pieces on one line while they fit, else each continues on a line of its own. */
const laidOut = (
  mark: string,
  markWidth: number,
  what: string,
  pieces: readonly string[],
  width: number,
): readonly string[] => {
  const done: string[] = [];
  let line = `${mark} ${what}`;
  let used = markWidth + 1 + what.length;
  for (const piece of pieces) {
    if (used + 2 + piece.length <= width) {
      line += `  ${piece}`;
      used += 2 + piece.length;
    } else {
      done.push(line);
      line = `${deeper}  ${piece}`;
      used = line.length;
    }
  }
  return [...done, line];
};

/** What the mark means, for its colour. */
export const toneOf = (verdict: Verdict): Tone => {
  switch (verdict.symbol) {
    case '+':
    case '=':
      return 'add';
    case '~':
    case '>':
      return 'change';
    case '-':
    case '-/+':
      return 'remove';
    case '!':
    case '?':
      return 'danger';
    case '.':
      return 'faint';
  }
};

const problems = (change: Change, paint: Paint): readonly string[] =>
  change.action === 'blocked'
    ? change.diagnostics.flatMap((problem, at, all) => problemLines(problem, paint, all[at + 1]?.help))
    : [];

/** One help line is enough for neighbours that need the same. */
const problemLines = (problem: Diagnostic, paint: Paint, nextHelp: string | undefined): readonly string[] => [
  `${deeper}${paint(problem.severity === 'error' ? 'danger' : 'change', `${problem.severity}[${problem.code}]`)} ${visibleLine(problem.message)}`,
  ...(problem.related ?? []).map(({ at, message }) => `${deeper}${visibleLine(`${spanText(at)}: ${message}`)}`),
  ...(problem.help === undefined || problem.help === nextHelp ? [] : [`${deeper}help: ${visibleLine(problem.help)}`]),
];
