import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { foldNodeNames } from '../../../src/cluster/noderange.ts';
import { setNodeImage } from '../../../src/manifest/edit/set-node-image.ts';

/** Edits m.yaml and n.csv so that some nodes boot the image `new`. */
const edit = (text: string, nodes: readonly string[], csv = '', image = 'new') => {
  const { texts, diagnostics } = setNodeImage({
    files: [{ name: 'm.yaml', text }],
    tables: (name) => (name === 'n.csv' ? csv : undefined),
    nodes: new Set(nodes),
    image,
  });
  return { yaml: texts.get('m.yaml'), csv: texts.get('n.csv'), diagnostics };
};

const head = 'apiVersion: statelite/v1\nkind: Node\n';

describe('setNodeImage', () => {
  it('replaces the image of a node and keeps comments, layout and quotes', () => {
    const text = `# top\n${head}metadata:   { name: n1 } # who\nspec:\n  groups: [a]   # why\n  image: 'old'  # now\n  # end\n`;
    expect(edit(text, ['n1']).yaml).toBe(text.replace("'old'", "'new'"));
    expect(edit(text.replace("'old'", 'old'), ['n1']).yaml).toBe(text.replace("'old'", 'new'));
  });

  it('adds the image as a line of its own, above the comment of the first key', () => {
    const text = `${head}metadata: { name: n1 }\nspec: # things\n\n    # groups first\n    groups: [a]\n    ip: 10.0.0.1`;
    expect(edit(text, ['n1']).yaml).toBe(text.replace('# things\n', '# things\n    image: new\n'));
  });

  it('adds the image in braces', () => {
    const node = (spec: string): string => `${head}metadata: { name: n1 }\nspec: ${spec}\n`;
    expect(edit(node('{ groups: [a] }'), ['n1']).yaml).toBe(node('{ image: new, groups: [a] }'));
    expect(edit(node('{groups: [a]}'), ['n1']).yaml).toBe(node('{image: new, groups: [a]}'));
    expect(edit(node('{}'), ['n1']).yaml).toBe(node('{ image: new }'));
  });

  it('quotes an image that would be read as something else', () => {
    expect(edit(`${head}metadata: { name: n1 }\nspec: { image: old }\n`, ['n1'], '', '5.3').yaml).toContain(
      '{ image: "5.3" }',
    );
    expect(edit(`${head}metadata: { name: n1 }\nspec: { image: old }\n`, ['n1'], '', 'Yes').yaml).toContain(
      '{ image: "Yes" }',
    );
  });

  it('changes nothing for nodes that have the image, or are not named', () => {
    const text = `${head}metadata: { name: "n[1-3]" }\nspec: { image: new }\n`;
    expect(edit(text, ['n1', 'n2', 'n3', 'n4'])).toEqual({ yaml: undefined, csv: undefined, diagnostics: [] });
    expect(edit(text.replace('new', 'old'), ['m1']).yaml).toBeUndefined();
  });

  it('edits a whole range in place', () => {
    const text = `${head}metadata: { name: "n[1-3]" }\nspec: { image: old, ip: 10.0.0.1 }\n`;
    expect(edit(text, ['n1', 'n2', 'n3']).yaml).toBe(text.replace('old', 'new'));
  });

  it('splits a range and counts its addresses on', () => {
    const text = `# all nodes
${head}metadata: { name: "n[001-300]", protect: true } # who
spec:
  # where
  groups: [a, b]
  image: old
  ip: 10.0.0.1
  mac: ["52:54:00:00:00:01", '52:54:00:01:00:01']
# below
`;
    expect(edit(text, ['n001', 'n002', 'n300']).yaml).toBe(`# all nodes
${head}metadata: { name: "n[001-002]", protect: true } # who
spec:
  # where
  groups: [a, b]
  image: new
  ip: 10.0.0.1
  mac: ["52:54:00:00:00:01", '52:54:00:01:00:01']
---
${head}metadata: { name: "n[003-299]", protect: true } # who
spec:
  # where
  groups: [a, b]
  image: old
  ip: 10.0.0.3
  mac: ["52:54:00:00:00:03", '52:54:00:01:00:03']
---
${head}metadata: { name: "n300", protect: true } # who
spec:
  # where
  groups: [a, b]
  image: new
  ip: 10.0.1.44
  mac: ["52:54:00:00:01:2c", '52:54:00:01:01:2c']
# below
`);
  });

  it('splits a range without addresses into two, however its nodes are chosen', () => {
    const text = `${head}metadata: { name: "n[1-6]" }\nspec: { groups: [a] }`;
    expect(edit(text, ['n2', 'n4', 'n6']).yaml).toBe(
      `${head}metadata: { name: "n[1,3,5]" }\nspec: { groups: [a] }\n---\n${head}metadata: { name: "n[2,4,6]" }\nspec: { image: new, groups: [a] }`,
    );
  });

  it('edits several documents of one file, some of other kinds', () => {
    const text = `${head}metadata: { name: n1 }\nspec: { image: old }\n---\nkind: Policy\nmetadata: { name: p }\nspec: { rules: [] }\n---\nkind: Node\nmetadata: { name: "n[2-3]" }\nspec: { image: old }\n...\n`;
    expect(edit(text, ['n1', 'n3']).yaml).toBe(
      text
        .replace('{ image: old }', '{ image: new }')
        .replace(
          'n[2-3]" }\nspec: { image: old }',
          'n2" }\nspec: { image: old }\n---\nkind: Node\nmetadata: { name: "n3" }\nspec: { image: new }',
        ),
    );
  });

  it('keeps a byte order mark and CRLF', () => {
    const text = `\uFEFF${head}metadata: { name: "n[1-2]" }\nspec:\n  groups: [a]\n`.replaceAll('\n', '\r\n');
    expect(edit(text, ['n1']).yaml).toBe(
      `\uFEFF${head}metadata: { name: "n1" }\nspec:\n  image: new\n  groups: [a]\n---\n${head}metadata: { name: "n2" }\nspec:\n  groups: [a]\n`.replaceAll(
        '\n',
        '\r\n',
      ),
    );
  });

  it('refuses what it cannot do faithfully, says where and what to do, and changes no file', () => {
    const other = `${head}metadata: { name: m1 }\nspec: { image: old }\n---\n`;
    const refuse = (spec: string, name = '"n[1-40]"', nodes = ['n2', 'm1']): unknown => {
      const { yaml, diagnostics } = edit(`${other}kind: Node\nmetadata: { name: ${name} }\nspec: ${spec}\n`, nodes);
      expect(yaml).toBeUndefined();
      return diagnostics.map((found) => [found.code, found.at?.start, found.message.replace(/^.*in place: /, '')]);
    };
    const refused = (reason: string) => [['cannot-edit', { line: 7, column: 19 }, reason]];
    const odd = Array.from({ length: 20 }, (_, index) => `n${index * 2 + 1}`);
    expect(refuse('{ ip: 10.0.0.1 }', '"n[1-40]"', [...odd, 'm1'])).toEqual(refused('it would fall into 40 manifests'));
    expect(refuse('{ image: &i old, kernel: { a: *i } }', 'n2')).toEqual(
      refused('a value of it is shared by the name &i'),
    );
    expect(refuse('&s { image: old }', 'n2')).toEqual(refused('its spec is shared by the name &s'));
    expect(refuse('{ image: old, ip: 255.255.255.255 }')).toEqual(refused('an address of it cannot be counted up'));
    expect(refuse('\n  image: >-\n    old', 'n2')).toEqual(refused('a value of it is written as a block of lines'));
  });

  it('edits cells of a node table and keeps all other bytes', () => {
    const yaml = `${head}metadata: { name: t }\nspec: { table: n.csv }\n`;
    const csv = '\uFEFF# rack\nname,image ,ip\r\n n1 , "old" ,10.0.0.1\r\nn2,,\nn3\nn4,new,\n';
    expect(edit(yaml, ['n1', 'n2', 'n3', 'n4'], csv).csv).toBe(
      '\uFEFF# rack\nname,image ,ip\r\n n1 , new ,10.0.0.1\r\nn2,new,\nn3,new\nn4,new,\n',
    );
    expect(edit(yaml, ['n4'], csv).csv).toBeUndefined();
  });

  it('adds the column to a node table, or sets the default when all rows change', () => {
    const yaml = `${head}metadata: { name: t }\nspec: { table: n.csv, image: old }\n`;
    const csv = 'name,ip\nn1,10.0.0.1\nn2\n';
    expect(edit(yaml, ['n2'], csv)).toMatchObject({ yaml: undefined, csv: 'name,ip,image\nn1,10.0.0.1\nn2,,new\n' });
    expect(edit(yaml, ['n1', 'n2'], csv)).toMatchObject({ yaml: yaml.replace('old', 'new'), csv: undefined });
  });

  it('never loses a comment, a node or an address, whatever is chosen', () => {
    const nodes = fc.integer({ min: 1, max: 30 }).map((count) => Array.from({ length: count }, (_, i) => `n${i + 95}`));
    const specs = fc.constantFrom(
      '{ ip: 10.0.0.250 }',
      '{groups: [a], mac: "52:54:00:00:00:FE"}',
      '\n  # c1\n  groups: [a] # c2\n  ip: 10.0.0.250\n',
      '\n  image: other # c1\n  nodepos: { room: "#1" }\n',
      '{}',
    );
    fc.assert(
      fc.property(nodes, specs, fc.infiniteStream(fc.boolean()), (names, spec, coins) => {
        const chosen = names.filter(() => coins.next().value);
        const text = `# c0\n${head}metadata: { name: "${foldNodeNames(names)}" }\nspec: ${spec}\n# c9\n`;
        const { yaml, diagnostics } = edit(text, chosen);
        if (diagnostics.length > 0) expect(diagnostics[0]?.message).toMatch(/would fall into \d+ manifests/);
        else if (chosen.length === 0) expect(yaml).toBeUndefined();
        else {
          for (const comment of text.match(/# c\d/g) ?? []) expect(yaml).toContain(comment);
          // What was edited can be edited again, and is then unchanged.
          expect(edit(yaml ?? '', chosen).yaml).toBeUndefined();
        }
      }),
      { numRuns: 300 },
    );
  });
});
