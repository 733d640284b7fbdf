import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { foldNodeNames } from '../../../src/cluster/fold-node-names.ts';
import { graphDot } from '../../../src/render/graph/graph-dot.ts';
import { graphMermaid } from '../../../src/render/graph/graph-mermaid.ts';
import { type GraphModel, graphModel } from '../../../src/render/graph/graph-model.ts';
import { graphSvg } from '../../../src/render/graph/graph-svg.ts';
import { manifest, resolved } from '../../cluster/resolved.ts';

const site =
  manifest('Image', 'i', '{ os: o, arch: x86_64, profile: p }') +
  manifest('Image', 'spare', '{ os: o, arch: x86_64, profile: s }') +
  manifest('Node', 'n[1-4]', '{ groups: [g], image: i }') +
  manifest('Node', 'm1', '{ groups: [g], image: i, noderes: { nfsserver: other } }') +
  manifest('Node', 'bare', '{}') +
  manifest('Statelite', 's', '{ mounts: [{ node: g, statemnt: "cnfs:/state" }] }') +
  manifest('LiteTree', 't', '{ layers: [{ priority: 1, directory: "172.10.0.1:/layers/$node", onMissing: skip }] }');

const modelOf = (yaml: string): GraphModel => {
  const { cluster } = resolved(yaml);
  return graphModel({
    cluster,
    nodes: cluster.nodes,
    images: cluster.images.map((image) => image.name),
    foldNodes: foldNodeNames,
    rootOf: (node) => `${node.attribute('noderes', 'nfsserver') ?? '172.10.0.1'}:/install/i`,
  });
};

describe('the graph of a cluster', () => {
  const { boxes, edges } = modelOf(site);
  const titles = (rank: string): readonly string[] =>
    boxes.filter((box) => box.rank === rank).map((box) => [box.title, ...box.lines].join(' / '));

  it('draws nodes that are alike as one, their own name as $node', () => {
    expect(titles('nodes')).toEqual(['bare / 1 node / boots no image', 'm1 / 1 node', 'n[1-4] / 4 nodes']);
    expect(titles('layers')).toEqual(['layer 1 / 172.10.0.1:/layers/$node / when missing: skip']);
    expect(titles('mounts')).toEqual([
      'root, read-only / other:/install/i/rootimg',
      'state / cnfs:/state/$node',
      'root, read-only / 172.10.0.1:/install/i/rootimg',
    ]);
  });

  it('shows images that nothing boots, servers of their own, and places that no export holds', () => {
    expect(titles('images')).toHaveLength(2);
    expect(titles('exports')).toEqual([
      'other / a server of its own',
      '/layers / no declared export holds it',
      'cnfs / a server of its own',
      '/install / no declared export holds it',
    ]);
    expect(boxes.filter((box) => box.alarming).map((box) => box.title)).toEqual(['/layers', '/install']);
  });

  it('says for whom an arrow is where it is not for all nodes of the image', () => {
    expect(edges.filter((edge) => edge.label !== '').map(({ to, label }) => [to, label])).toEqual([
      ['mounts1', 'm1'],
      ['mounts3', 'n[1-4]'],
    ]);
  });
});

const hostile = '"</title><script>&\\N`#[x]{y}|%%$$--> \u0001';
const nasty: GraphModel = {
  boxes: [
    { id: 'nodes1', rank: 'nodes', title: hostile, lines: [hostile], alarming: false },
    { id: 'exports1', rank: 'exports', title: 'e', lines: [], alarming: true },
  ],
  edges: [{ from: 'nodes1', to: 'exports1', label: hostile }],
};

describe('a drawing', () => {
  it.each([
    ['mermaid', graphMermaid],
    ['dot', graphDot],
    ['svg', graphSvg],
  ])('as %s is the same each time, also of nothing', (_, draw) => {
    expect(draw(modelOf(site))).toBe(draw(modelOf(site)));
    expect(draw({ boxes: [], edges: [] })).not.toContain('NaN');
    expect(draw({ boxes: [], edges: [] })).not.toContain('Infinity');
  });

  it('as Mermaid has nothing in a label but letters, plain signs and numbers of characters', () => {
    const labels = [...graphMermaid(nasty).matchAll(/"(.*)"/g)].map(([, label = '']) => label);
    expect(labels).toHaveLength(3);
    for (const label of labels) expect(label.replaceAll('<br/>', '')).toMatch(/^([A-Za-z0-9 .,:/@()+=-]|#\d+;)*$/);
    expect(labels[1]).toBe('e');
    expect(graphMermaid(nasty)).toContain('class exports1 alarming');
  });

  it('writes characters that would turn a name round as escapes, in every language', () => {
    const model = modelOf(
      `${site}${manifest('LiteTree', 'u', '{ layers: [{ priority: 2, directory: "m:/gpfs/\\u202egnp" }] }')}`,
    );
    for (const text of [graphDot(model), graphMermaid(model), graphSvg(model)]) {
      expect(text).not.toMatch(/\u202e|#8238;/);
      expect(text.replaceAll('\\\\', '\\').replaceAll('#92;', '\\')).toContain('/gpfs/\\u202egnp');
    }
  });

  it('as DOT escapes quotes, backslashes and entities', () => {
    const line = String.raw`nodes1 [label="\"</title><script>&amp;\\N`;
    expect(graphDot(nasty)).toContain(line);
    expect(graphDot(nasty)).not.toContain('\u0001');
  });

  it('as SVG is well-formed, and holds no script, link or foreign name', () => {
    const text = graphSvg(nasty);
    expect(unbalanced(text)).toEqual([]);
    expect(text).not.toMatch(/<script|href|url\(|@import|<image|foreignObject|\son\w+=/i);
    expect(
      [...text.matchAll(/class="([^"]*)"/g)].every(([, name = '']) =>
        name.split(' ').every((one) => one.startsWith('sg')),
      ),
    ).toBe(true);
    expect(text).toContain('prefers-color-scheme:dark');
  });

  it('as SVG is well-formed whatever the texts', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: 'binary' }), { minLength: 2, maxLength: 2 }),
        ([title = '', label = '']) => {
          const one = { title, lines: [label], alarming: false };
          const boxes = [
            { ...one, id: 'nodes1', rank: 'nodes' as const },
            { ...one, id: 'exports1', rank: 'exports' as const },
          ];
          expect(unbalanced(graphSvg({ boxes, edges: [{ from: 'nodes1', to: 'exports1', label }] }))).toEqual([]);
        },
      ),
    );
  });

  it('as SVG cuts long lines, and tells them whole in the tooltip', () => {
    const long = 'x'.repeat(80);
    const text = graphSvg({
      boxes: [{ id: 'nodes1', rank: 'nodes', title: long, lines: [], alarming: false }],
      edges: [],
    });
    expect(text).toContain(`<title>${long}</title>`);
    expect(text).toContain(`>${'x'.repeat(45)}…</text>`);
  });

  it('as SVG leads an arrow that passes a column by through a slot of its own', () => {
    const text = graphSvg(modelOf(site));
    const boxes = [...text.matchAll(/<rect x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" height="([\d.]+)"/g)].map(
      (match) => match.slice(1).map(Number),
    );
    const levels = [...text.matchAll(/ ([\d.]+) ([\d.]+)H([\d.]+)/g)].map((match) => match.slice(1).map(Number));
    expect(levels.length).toBeGreaterThan(2);
    for (const [x1 = 0, at = 0, x2 = 0] of levels) {
      const through = boxes.filter(
        ([x = 0, y = 0, width = 0, height = 0]) => x < x2 && x + width > x1 && y < at && y + height > at,
      );
      expect(through).toEqual([]);
    }
  });
});

/** The tags that are not closed, or closed without having been opened; a stray < or & counts too. */
function unbalanced(text: string): readonly string[] {
  const open: string[] = [];
  const wrong = [...text.matchAll(/&(?!(amp|lt|gt|quot);)|<(?![/a-z])/g)].map(([found]) => found);
  for (const [, close, name = '', , own] of text.matchAll(/<(\/?)([a-z]+)((?:\s[\w-]+="[^"<>]*")*\s*)(\/?)>/gi)) {
    if (own === '/') continue;
    if (close === '') open.push(name);
    else if (open.pop() !== name) wrong.push(`</${name}>`);
  }
  return [...wrong, ...open];
}
