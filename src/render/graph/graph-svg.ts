import { xmlText } from '../xml-text.ts';
import { cut, graphLayout, type PlacedBox, type PlacedEdge, type Point, sizes } from './graph-layout.ts';
import { type GraphModel, ranks } from './graph-model.ts';

/**
 * The picture as SVG that needs nothing else: no script, no font, no link. Light or dark as the reader has it; every name of
 * a class begins with `sg`, so that it can stand inside a page. Equal models give equal bytes.
 */
export const graphSvg = (model: GraphModel): string => {
  const { columns, boxes, edges, width, height } = graphLayout(model);
  const lines = [
    `<svg xmlns="http://www.w3.org/2000/svg" class="sg" role="img" aria-label="${ranks.join(', ')}" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">`,
    `<style>${style}</style>`,
    ...columns.map(({ rank, x }) => `<text class="sg-head" x="${x}" y="${sizes.margin + 4}">${rank}</text>`),
    ...edges.map(edgeLine),
    ...boxes.flatMap(boxLines),
    '</svg>',
  ];
  return lines.map((line) => `${line}\n`).join('');
};

const style = [
  '.sg{--sg-ink:#1b1f24;--sg-faint:#59636e;--sg-box:#f6f8fa;--sg-line:#8c959f;--sg-alarm:#c00;font:12px ui-monospace,monospace}',
  '@media(prefers-color-scheme:dark){.sg{--sg-ink:#e6edf3;--sg-faint:#9198a1;--sg-box:#161b22;--sg-line:#6e7681;--sg-alarm:#ff7b72}}',
  '.sg text{fill:var(--sg-ink)}.sg .sg-faint,.sg .sg-head{fill:var(--sg-faint)}.sg .sg-title{font-weight:bold}',
  '.sg rect{fill:var(--sg-box);stroke:var(--sg-line)}.sg path{fill:none;stroke:var(--sg-line)}',
  '.sg .sg-alarm rect{stroke:var(--sg-alarm);stroke-width:2}.sg .sg-alarm .sg-faint{fill:var(--sg-alarm)}',
].join('');

const boxLines = ({ box, x, y, width, height }: PlacedBox): readonly string[] => {
  const whole = [box.title, ...box.lines];
  return [
    `<g class="sg-${box.rank}${box.alarming ? ' sg-alarm' : ''}">`,
    `<title>${xmlText(whole.join('\n'))}</title>`,
    `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="6"/>`,
    ...whole.map((line, index) => {
      const kind = index === 0 ? 'sg-title' : 'sg-faint';
      const below = y + sizes.padding + 10 + index * sizes.line;
      return `<text class="${kind}" x="${x + sizes.padding}" y="${below}">${xmlText(cut(line))}</text>`;
    }),
    '</g>',
  ];
};

const edgeLine = ({ edge, points }: PlacedEdge): string => {
  const path = `<path d="${points.map(stretch).join('')}"/>`;
  return edge.label === '' ? path : `<g><title>${xmlText(edge.label)}</title>${path}</g>`;
};

/** What leads to a point: a bend between columns, a level line within one. */
const stretch = ({ x, y, level }: Point, index: number, all: readonly Point[]): string => {
  const before = all[index - 1];
  if (before === undefined) return `M${x} ${y}`;
  if (!level) return `H${x}`;
  const middle = (before.x + x) / 2;
  return `C${middle} ${before.y} ${middle} ${y} ${x} ${y}`;
};
