import type { Change } from '../../core/change.ts';
import type { Diagnostic } from '../../core/diagnostic.ts';
import { type Span, spanText } from '../../core/source.ts';
import type { Step } from '../../core/step.ts';
import type { Line } from './fold-siblings.ts';
import type { Paint, Tone } from './paint.ts';
import { stepLines } from './step-lines.ts';
import { takesOver } from './takes-over.ts';
import { type RuleAt, textWords } from './text-words.ts';
import { type Verdict, verdictOf } from './verdict.ts';
import { visible, visibleLine } from './visible.ts';
import { becauseText } from './words.ts';

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
    ...reason(change, line.members),
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

const toneOf = (verdict: Verdict): Tone => {
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

/** Where a new link leads: at the change's own path, else the last link that it makes, with its name. */
const pointsTo = (change: Change): readonly string[] => {
  const links = 'steps' in change ? change.steps.flatMap(({ step }) => linkOf(step)) : [];
  const own = links.find(({ path }) => change.address.endsWith(`:${path}`));
  if (own !== undefined) return [`-> ${visible(own.target)}`];
  return links.slice(-1).map(({ path, target }) => `${visible(path)} -> ${visible(target)}`);
};

const exampleOf = (change: Change): readonly string[] =>
  pointsTo(change).map((arrow) => `for example ${visible(change.address)} ${arrow}`);

const linkOf = (step: Step): readonly { readonly path: string; readonly target: string }[] => {
  if (step.do === 'make-link') return [{ path: step.at.path, target: step.target }];
  return step.do === 'set-aside' ? [{ path: step.from.path, target: step.target }] : [];
};

/** What a reader must know beside the mark: what stays of an original, who changed it, what is waited for. */
const noteOf = (change: Change): readonly string[] => {
  switch (change.action) {
    case 'update':
      return change.why === 'drift' ? ['changed on disk since it was applied'] : [];
    case 'remove':
      return change.steps.some(({ step }) => step.do === 'bring-back') ? ['the original returns'] : [];
    case 'waiting':
      return [`waiting for ${visible(change.on)}`];
    case 'adopt':
      return change.writes.some(({ record }) => record !== null)
        ? ['already as declared, recorded as ours']
        : ['already gone, no longer ours'];
    case 'create':
      return takesOver(change) ? ['takes the place of what is not ours, which is saved first'] : [];
    case 'run':
    case 'blocked':
    case 'keep':
      return [];
  }
};

const reason = (change: Change, members: readonly Change[]): readonly string[] => {
  const because = becauseText(
    members.flatMap((member): readonly Span[] => (member.because === undefined ? [] : [member.because])),
  );
  if (because !== undefined) return [`(${visible(because)})`];
  return change.action === 'remove' ? ['(no longer declared)'] : [];
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
