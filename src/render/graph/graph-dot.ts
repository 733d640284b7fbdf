import { visibleLine } from '../plan/visible.ts';
import { type GraphModel, ranks } from './graph-model.ts';

/** The picture in the language of Graphviz, for `dot -Tsvg`. */
export const graphDot = ({ boxes, edges }: GraphModel): string => {
  const lines = [
    'digraph statelite {',
    '  rankdir=LR;',
    '  node [shape=box, style=rounded, fontname="monospace", fontsize=11];',
    '  edge [fontname="monospace", fontsize=9];',
    ...ranks.flatMap((rank) => {
      const own = boxes.filter((box) => box.rank === rank);
      return own.length === 0 ? [] : [`  { rank=same; ${own.map((box) => `${box.id};`).join(' ')} }`];
    }),
    ...boxes.map(({ id, title, lines: below, alarming }) => {
      const alarm = alarming ? ', color=red, fontcolor=red' : '';
      return `  ${id} [label=${quoted([title, ...below])}${alarm}];`;
    }),
    ...edges.map(({ from, to, label }) => `  ${from} -> ${to}${label === '' ? '' : ` [label=${quoted([label])}]`};`),
    '}',
  ];
  return lines.map((line) => `${line}\n`).join('');
};

/** A backslash would begin an escape of dot, an ampersand an entity. */
const quoted = (lines: readonly string[]): string =>
  `"${lines.map((line) => visibleLine(line).replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('&', '&amp;')).join('\\n')}"`;
