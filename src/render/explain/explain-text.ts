import { spanText } from '../../core/source.ts';
import type { Candidate, Expansion, Explanation, LayerStep, MountStep } from '../../explain/explanation.ts';
import { type Paint, painter } from '../plan/paint.ts';
import { visible } from '../plan/visible.ts';
import { plural } from '../plan/words.ts';
import { layerWords, verdictWords } from './explain-words.ts';
import { modeText, ownerText } from './fact-words.ts';
import { wrapWords } from './wrap-words.ts';

/** How an explanation is shown. */
export interface ExplainView {
  readonly color: boolean;
  readonly width: number;
}

interface Style {
  readonly paint: Paint;
  readonly width: number;
}

/** What `explain` prints: the answer first, then a section for each thing that had a say. */
export const explanationText = (one: Explanation, { color, width }: ExplainView): string => {
  const style: Style = { paint: painter(color), width: Math.max(30, width) };
  const sections: readonly (readonly [string, readonly string[]])[] = [
    ['Path', pathLines(one, style)],
    ['Rule', one.candidates.flatMap((row) => candidateLines(row, style))],
    ['Content', contentLines(one, style)],
    ['Nested', nestedLines(one, style)],
    ['Layers', one.rule === undefined ? [] : one.layers.flatMap((layer) => layerLines(layer, style))],
    ['State', one.mounts.flatMap((mount) => mountLines(mount, style))],
    ['Where it lies', one.lies.flatMap(({ where, path, what }) => lyingLines(where, path, what, style))],
    ['A write', writeLines(one, style)],
    ['Not known', one.notes.flatMap((note) => wrapWords('  ', 2, note, style.width))],
  ];
  const shown = sections.filter(([, lines]) => lines.length > 0);
  return [...headLines(one, style), ...shown.flatMap(([title, lines]) => ['', style.paint('heading', title), ...lines])]
    .map((line) => `${line}\n`)
    .join('');
};

const headLines = (one: Explanation, { paint, width }: Style): readonly string[] => {
  const who = one.node === undefined ? `every node of ${one.image.name}` : `${one.node.name}, image ${one.image.name}`;
  return [paint('heading', `${visible(one.asked)} on ${who}`), ...wrapWords('  ', 2, answer(one), width)];
};

/** The answer in one sentence. */
const answer = (one: Explanation): string => {
  const { supply, write } = one;
  if (one.outcome === 'runtime') {
    return `Lies in ${visible(one.path)}, in a file system that every node mounts at boot: writable without a rule, gone at a reboot${doubt(one)}.`;
  }
  if (one.outcome === 'unresolvable') return `Nothing can be there: ${visible(write.to)}${doubt(one)}.`;
  if (one.outcome === 'own-area' && supply.type === undefined && !write.allowed) {
    return `Nothing can be there: ${visible(write.to)}${doubt(one)}.`;
  }
  if (supply.problem !== undefined) return `PROBLEM: ${supply.problem}.`;
  const nature = !write.allowed
    ? 'read-only'
    : write.survives
      ? 'writable, survives a reboot'
      : 'writable, lost at a reboot';
  const from = supply.from.map(({ origin, name }) => (origin.tree === 'layer' ? name : `the ${name}`));
  const what = supply.type === undefined ? nothingWords(one) : typeWords[supply.type];
  const joined = one.rule?.rule.behaviour === 'con' && from.length > 0 ? 'joined from' : 'from';
  const origin = from.length === 0 || supply.type === undefined ? '' : ` ${joined} ${listText(from)}`;
  const mode = modeText(supply.fact);
  const attributes = mode === undefined ? '' : `, ${mode} ${ownerText(supply.fact)}`;
  const sure = supply.type === undefined ? '' : doubt(one);
  return `${what}${origin}${attributes}, ${nature}${sure}.`;
};

const typeWords = { file: 'A file', dir: 'Directory', link: 'A link', other: 'A pipe, socket or device' } as const;

const doubt = ({ supply }: Explanation): string => (supply.sure ? '' : ' (as far as is known here)');

const nothingWords = (one: Explanation): string => (one.seen ? 'Nothing is there' : 'Whether it is there is not known');

const listText = (parts: readonly string[]): string =>
  parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;

const pathLines = (one: Explanation, { width }: Style): readonly string[] => [
  ...one.hops.slice(0, 8).flatMap((hop) => wrapWords('  ', 4, hopText(hop), width)),
  ...(one.hops.length > 8 ? [`  … ${one.hops.length - 8} more`] : []),
  ...(one.hops.length === 0 && one.path === one.asked
    ? []
    : wrapWords('  ', 4, `so it is ${visible(one.path)}`, width)),
];

const hopText = ({ at, target, in: tree, lies }: Explanation['hops'][number]): string => {
  const text = `${visible(at)} is a link to ${visible(target)} in ${tree.startsWith('layer') ? tree : `the ${tree}`}`;
  return lies === undefined ? text : `${text}, followed from where it lies on the node: ${visible(lies)}`;
};

const optionText = ({ options, method }: Candidate): string => `${options === '' ? 'tmpfs' : options} ${method}`;

const candidateLines = (row: Candidate, { paint, width }: Style): readonly string[] => {
  const why = row.why === '' ? '' : `: ${row.why}`;
  const word = verdictWords[row.verdict];
  const text = `${visible(row.file)} (${optionText(row)}, for ${row.selector}) ${word}${why}`;
  const lines = wrapWords(row.verdict === 'decides' ? '  > ' : '    ', 6, text, width);
  return [
    ...(row.verdict === 'decides' ? lines.map((line) => paint('add', line)) : lines),
    paint('faint', `      ${spanText(row.at)}`),
  ];
};

/** The files that make up the content, in order, with their full names. */
const contentLines = ({ supply }: Explanation, { width }: Style): readonly string[] =>
  supply.type === undefined
    ? []
    : supply.from.flatMap(({ name, place }) =>
        wrapWords(supply.from.length > 1 ? '  + ' : '    ', 6, `${name}: ${visible(place)}`, width),
      );

const nestedLines = (one: Explanation, { width }: Style): readonly string[] => [
  ...(one.parents.length === 0
    ? []
    : wrapWords(
        '  ',
        4,
        `inside ${one.parents.map(({ path, rule }) => `${visible(path)} (${rule.behaviour})`).join(', then ')}`,
        width,
      )),
  ...(one.inside.length === 0
    ? []
    : wrapWords(
        '  ',
        4,
        `${plural(one.inside.length, 'path')} below with a rule of its own: ${insideText(one.inside)}`,
        width,
      )),
];

const insideText = (paths: readonly string[]): string =>
  `${paths.slice(0, 8).map(visible).join(' ')}${paths.length > 8 ? ' …' : ''}`;

const layerLines = (layer: LayerStep, style: Style): readonly string[] => {
  const { paint, width } = style;
  const found =
    layer.found === undefined
      ? verdictWords[layer.verdict === 'asked' ? 'needs-nothing' : layer.verdict]
      : layerWords[layer.found];
  const why = layer.verdict === 'asked' || layer.why === '' ? '' : `: ${layer.why}`;
  const first = `${layer.found === 'supplies' || layer.found === 'joined' ? '  > ' : '    '}${layer.priority} `;
  return [
    ...wrapWords(first, 6, `${visible(layer.location ?? layer.template)} ${found}${why}`, width),
    ...hereLines(layer.location, layer.here, style),
    ...expansionLines(layer, style),
    paint('faint', `      ${spanText(layer.at)}`),
  ];
};

const mountLines = (mount: MountStep, style: Style): readonly string[] => {
  const { paint, width } = style;
  const text = `${visible(mount.location ?? mount.template)} ${verdictWords[mount.verdict]}: ${mount.why}`;
  return [
    ...wrapWords(mount.verdict === 'decides' ? '  > ' : '    ', 6, text, width),
    ...hereLines(mount.location, mount.here, style),
    ...expansionLines(mount, style),
    paint('faint', `      ${spanText(mount.at)}`),
  ];
};

const hereLines = (location: string | undefined, here: string | undefined, { width }: Style): readonly string[] =>
  here === undefined || location === undefined || here === location
    ? []
    : wrapWords('      ', 8, `on this machine ${visible(here)}`, width);

/** A directory with variables, and each step to what it becomes. */
const expansionLines = (
  { template, variables }: { readonly template: string; readonly variables: readonly Expansion[] },
  { width, paint }: Style,
): readonly string[] =>
  variables.length === 0
    ? []
    : [
        ...wrapWords('      ', 8, `from ${visible(template)}`, width),
        ...variables.flatMap(({ written, value, sources }) => [
          ...wrapWords('        ', 10, `${written} = ${visible(value ?? '?')}${sourceText(sources[0])}`, width),
          ...sources
            .slice(1)
            .flatMap((source) =>
              wrapWords('          ', 12, `overruled: ${visible(source.value)}${sourceText(source)}`, width).map(
                (line) => paint('faint', line),
              ),
            ),
        ]),
      ];

const sourceText = (source: Expansion['sources'][number] | undefined): string =>
  source === undefined ? '' : `, ${source.from}${source.at === undefined ? '' : `, ${spanText(source.at)}`}`;

const lyingLines = (where: string, path: string, what: string, { width }: Style): readonly string[] =>
  wrapWords(`  ${where.padEnd(6)} `, 9, `${visible(path)}: ${visible(what)}`, width);

const writeLines = ({ write }: Explanation, { width }: Style): readonly string[] => {
  if (!write.allowed) return wrapWords('  ', 4, `fails: ${write.to}`, width);
  const after = write.survives ? 'survives a reboot' : 'is lost at the next reboot';
  return wrapWords('  ', 4, `goes to ${visible(write.to)}, and ${after}`, width);
};
