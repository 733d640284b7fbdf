import type { Exception, Verdict } from '../../assertions/assertion.ts';
import { spanText } from '../../core/source.ts';
import { visibleLine } from '../plan/visible.ts';
import { plural } from '../plan/words.ts';

/** How results are shown: names of nodes folded; with `strict` what could not be decided counts as failed. */
export interface VerdictView {
  readonly strict: boolean;
  foldNodes(names: Iterable<string>): string;
}

/** The result that counts. */
export const countedResult = (verdict: Verdict, { strict }: VerdictView): Verdict['result'] =>
  strict && verdict.result === 'undecided' ? 'failed' : verdict.result;

/** One line for each group of exceptions: `n[001-004]: it is tmpfs by link (because manifests/a.yaml:3:5)`. */
export const exceptionLines = (verdict: Verdict, view: VerdictView): readonly string[] => {
  const lines = [
    ...verdict.failures.map((one) => exceptionLine(one, verdict, view)),
    ...verdict.undecided.map((one) => exceptionLine(one, verdict, view, 'not decided: ')),
  ];
  if (lines.length <= most) return lines;
  return [...lines.slice(0, most), `and ${lines.length - most} more such lines; --format json has all`];
};

/** As many different exceptions as anybody reads. */
const most = 20;

const exceptionLine = (one: Exception, verdict: Verdict, view: VerdictView, before = ''): string => {
  const because = one.because === undefined ? '' : ` (because ${spanText(one.because)})`;
  const names = namesText(one.names, verdict, view);
  return visibleLine(`${names === '' ? '' : `${names}: `}${before}${one.instead}${because}`);
};

/** Nodes folded into a noderange; of images and exports the first few. */
export const namesText = (names: readonly string[], verdict: Verdict, view: VerdictView): string => {
  if (verdict.assertion.subject.about === 'nodes') return view.foldNodes(names);
  return names.length > 5 ? `${names.slice(0, 5).join(', ')} and ${names.length - 5} more` : names.join(', ');
};

/** `4 nodes`. */
export const checkedText = ({ assertion, checked }: Verdict): string =>
  plural(checked, assertion.subject.about.replace(/s$/, ''));
