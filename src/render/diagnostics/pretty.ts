import type { Diagnostic } from '../../core/diagnostic.ts';
import { type Span, spanText } from '../../core/source.ts';
import { type Paint, painter, type Tone } from '../plan/paint.ts';
import { visibleLine } from '../plan/visible.ts';
import { countSeverities, countText } from './count-severities.ts';
import { type Frame, frameOf } from './frame.ts';
import { hidePasswords } from './hide-passwords.ts';
import type { DiagnosticOptions } from './render-diagnostics.ts';

/** Diagnostics for people: message, place, three lines of the file with a caret, related places, help, and a count. */
export const prettyDiagnostics = (
  diagnostics: readonly Diagnostic[],
  sources: (file: string) => string | undefined,
  options: DiagnosticOptions,
): string => {
  if (diagnostics.length === 0) return '';
  const paint = painter(options.color);
  const lines = linesByFile(sources);
  const max = options.max ?? 50;
  const [shown, rest] = shownFirst(diagnostics, max);
  const blocks = shown.map((diagnostic) => block(diagnostic, lines, paint));
  if (rest.length > 0) {
    blocks.push(`and ${rest.length} more (${countText(countSeverities(rest))}); statelite --verbose shows all\n`);
  }
  return `${blocks.join('\n')}\n${paint('heading', countText(countSeverities(diagnostics)))}\n`;
};

/** As many as may be shown, in their order, and the others: no error is left out for a warning, no warning for a note. */
const shownFirst = (
  diagnostics: readonly Diagnostic[],
  max: number,
): readonly [readonly Diagnostic[], readonly Diagnostic[]] => {
  const bySeverity = [...diagnostics].sort((a, b) => weights[a.severity] - weights[b.severity]);
  const chosen = new Set(bySeverity.slice(0, max));
  return [
    diagnostics.filter((diagnostic) => chosen.has(diagnostic)),
    diagnostics.filter((diagnostic) => !chosen.has(diagnostic)),
  ];
};

const weights: Readonly<Record<Diagnostic['severity'], number>> = { error: 0, warning: 1, note: 2 };

type LinesOf = (file: string) => readonly string[] | undefined;

/** The lines of files, split once each, since many diagnostics may stand in one file. */
const linesByFile = (sources: (file: string) => string | undefined): LinesOf => {
  const known = new Map<string, readonly string[] | undefined>();
  return (file) => {
    if (!known.has(file)) {
      const text = sources(file);
      known.set(
        file,
        (text === undefined ? undefined : hidePasswords(file, text))
          ?.replace(/^\uFEFF/, '')
          .split('\n')
          .map((line) => line.replace(/\r$/, '')),
      );
    }
    return known.get(file);
  };
};

const tones: Readonly<Record<Diagnostic['severity'], Tone>> = { error: 'danger', warning: 'change', note: 'heading' };

const block = (diagnostic: Diagnostic, lines: LinesOf, paint: Paint): string => {
  const tone = tones[diagnostic.severity];
  const title = `${diagnostic.severity}[${diagnostic.code}]`;
  const out = [`${paint(tone, title)}: ${paint('heading', visibleLine(diagnostic.message))}`];
  const places = [
    ...(diagnostic.at === undefined ? [] : [{ arrow: '-->', tone, at: diagnostic.at, message: '' }]),
    ...(diagnostic.related ?? []).map((related) => ({ arrow: ':::', tone: 'heading', ...related }) as const),
  ].map((place) => ({ ...place, frame: frameOf(place.at, lines(place.at.file) ?? []) }));
  const gutter = String(Math.max(1, ...places.map(({ frame }) => frame?.lines.at(-1)?.number ?? 1))).length;
  out.push(...places.flatMap((place) => placeLines(place, gutter, paint)));
  if (diagnostic.help !== undefined)
    out.push(`${' '.repeat(gutter + 1)}${paint('add', 'help')}: ${visibleLine(diagnostic.help)}`);
  return `${out.join('\n')}\n`;
};

interface ShownPlace {
  readonly arrow: string;
  readonly tone: Tone;
  readonly at: Span;
  readonly message: string;
  readonly frame: Frame | undefined;
}

const placeLines = (
  { arrow, tone, at, message, frame }: ShownPlace,
  gutter: number,
  paint: Paint,
): readonly string[] => {
  const label = message === '' ? '' : ` ${visibleLine(message)}`;
  const indent = ' '.repeat(gutter);
  const where = `${indent}${paint('faint', arrow)} ${visibleLine(spanText(at))}`;
  if (frame === undefined) return [label === '' ? where : `${where}:${label}`];
  const bar = paint('faint', '|');
  const out = [where, `${indent} ${bar}`];
  for (const line of frame.lines) {
    const number = String(line.number).padStart(gutter);
    out.push(`${paint('faint', number)} ${bar} ${line.text}`.trimEnd());
    if (line.number !== at.start.line) continue;
    const caret = `${' '.repeat(frame.before)}${paint(tone, `${'^'.repeat(frame.width)}${label}`)}`;
    out.push(`${indent} ${bar} ${caret}`);
  }
  return [...out, `${indent} ${bar}`];
};
