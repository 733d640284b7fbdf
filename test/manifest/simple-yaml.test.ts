import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Path } from '../../src/manifest/document.ts';
import type { Plain } from '../../src/manifest/plain.ts';
import { parseYaml, readYaml, type YamlDocument, type YamlText } from '../../src/manifest/read-yaml.ts';
import { readSimpleYaml } from '../../src/manifest/simple-yaml.ts';

/** Every path of a value, and one beside each that does not exist. */
const pathsOf = (value: Plain, path: Path = []): readonly Path[] => {
  if (Array.isArray(value)) {
    return [path, [...path, value.length], ...value.flatMap((item, index) => pathsOf(item, [...path, index]))];
  }
  if (typeof value !== 'object' || value === null) return [path, [...path, 'absent'], [...path, 0]];
  return [path, [...path, 'absent'], ...Object.entries(value).flatMap(([key, item]) => pathsOf(item, [...path, key]))];
};

/** All that anybody can ask of a text that was read. */
const seen = ({ documents, diagnostics }: YamlText<YamlDocument>): unknown => ({
  diagnostics,
  documents: documents.map(({ plain, layout, broken }) => ({
    plain: JSON.stringify(plain),
    broken,
    places: pathsOf(plain).map((path) => [
      path.join('/'),
      layout.at(...path),
      layout.keyAt(...path),
      layout.written(path),
    ]),
  })),
});

const same = (text: string): void => {
  expect(seen(readYaml('m.yaml', text))).toEqual(seen(parseYaml('m.yaml', text)));
};

let accepted = 0;
const sameIfSimple = (text: string): void => {
  if (readSimpleYaml(text) === undefined) return;
  accepted += 1;
  if (JSON.stringify(seen(readYaml('m.yaml', text))) !== JSON.stringify(seen(parseYaml('m.yaml', text)))) same(text);
};

const manifest = `# Rules for all nodes.
apiVersion: statelite/v1
kind: LiteFile
metadata: { name: base, comments: "what all nodes need" }
spec:
  image: ALL # every image

  files:
    # the clock
    - /etc/adjtime
    - { file: /var/log/, options: persistent, method: bind }
    - file: '/etc/ntp.conf'   # by hand
      options: ro
    - /a b/c:d
  more:
  - 1
  - 007
  - 1.5.2
  - true
  - ""
  - [a, "b", [c], {}]
  - x:
    - y
---
kind: Site
spec:
  localPaths: { "cnfs:/gpfs": /gpfs, a: cnfs:/b }
`;

describe('everyday YAML', () => {
  it('is read by ourselves', () => {
    expect(readSimpleYaml(manifest)).toHaveLength(2);
    same(manifest);
  });

  it.each([
    ['comments alone', '# a\n'],
    ['a tab', 'a:\tb\n'],
    ['a carriage return', 'a: b\r\n'],
    ['a blank of another script', 'a: b\u3000\n'],
    ['a character of more than 16 bits', 'a: "😀"\n'],
    ['a number that is no plain one', 'a: 1e3\n'],
    ['an anchor', 'a: &x b\n'],
    ['a block of text', 'a: |\n  b\n'],
    ['a text over two lines', 'a: b\n  c\n'],
    ['a key without a value', 'a:\nb: c\n'],
    ['an escape', 'a: "\\n"\n'],
    ['a list over two lines', 'a: [b,\n  c]\n'],
    ['a mapping inside a text', 'a: b: c\n'],
    ['a comment behind all values', 'a: b\n# c\n'],
    ['a comment that stands deeper than what follows', 'a:\n  b: c\n  # d\ne: f\n'],
    ['two marks with nothing between', '---\n---\na: b\n'],
    ['an end of a document', 'a: b\n...\n'],
    ['a directive', '%YAML 1.2\n---\na: b\n'],
  ])('leaves %s to yaml', (_, text) => {
    expect(readSimpleYaml(text)).toBeUndefined();
  });

  it('reports a key that is given twice as yaml does', () => {
    const text = 'a: b\nc: { d: e, d: f }\na: g\n';
    expect(readSimpleYaml(text)).toHaveLength(1);
    expect(readYaml('m.yaml', text).diagnostics).toHaveLength(2);
    same(text);
  });
});

const blanks = fc.constantFrom('', ' ', '  ');
/** Values as people write them, right or wrong, and what only looks like one. */
const written = [
  ...String.raw`a ¦ /etc/x ¦ a b ¦ a  b ¦ n1 ¦ - ¦ -1 ¦ 1 ¦ 12 ¦ 007 ¦ 0x1f ¦ 0o7 ¦ 1.5 ¦ 1. ¦ .5 ¦ 1e3 ¦ 1_0 ¦ 1.2.3`.split(
    ' ¦ ',
  ),
  ...String.raw`null ¦ Null ¦ ~ ¦ true ¦ TRUE ¦ no ¦ y ¦ .inf ¦ .nan ¦ 12345678901234567890 ¦ 2026-11-23 ¦ 1:30`.split(
    ' ¦ ',
  ),
  ...String.raw`a:b ¦ a: b ¦ a: ¦ :a ¦ a #b ¦ a#b ¦ #b ¦ a,b ¦ a] ¦ {a} ¦ [a ¦ "a" ¦ "a ¦ 'a' ¦ 'a''b' ¦ "a\n" ¦ "a" b`.split(
    ' ¦ ',
  ),
  ...String.raw`"" ¦ '' ¦ &a b ¦ *a ¦ !!str a ¦ | ¦ >- ¦ @a ¦ %a ¦ ? ¦ ? a ¦ --- ¦ $a:/b ¦ __proto__ ¦ constructor ¦ << ¦ =`.split(
    ' ¦ ',
  ),
  ...String.raw`[] ¦ {} ¦ [ a, b ] ¦ [a,b] ¦ [a, ] ¦ [, a] ¦ { a: b } ¦ {a: b} ¦ {a:b} ¦ { a: } ¦ { "a": b } ¦ {"a":b}`.split(
    ' ¦ ',
  ),
  ...String.raw`[a: b] ¦ { a: [b, { c: d }] } ¦ [a]: b ¦ { a: b, a: c } ¦ [ "a" , b ] ¦ [a b, c:d] ¦ [a]x ¦ { a : b }`.split(
    ' ¦ ',
  ),
  ...String.raw`[a #b] ¦ [true, 1, null, 1.5] ¦ { 'a': 'b' } ¦ { a: b: c }`.split(' ¦ '),
  ...['`a', 'ä', 'a\u00a0b', 'a\u3000', '\u2028', '\ufeff', '東京', '"東京"', '😀', 'a\tb', 'a \t', 'a\r'],
];
const texts = fc.constantFrom(...written);
const keys = fc.constantFrom(
  'a',
  'b',
  'cc',
  'file',
  'true',
  'null',
  '1',
  'a.b',
  'a/b',
  'a b',
  '"a"',
  '-a',
  '__proto__',
  'a ',
);
const comments = fc.constantFrom('', '', '', '', ' # c', ' #', '#c', ' # ä: b', ' ');
const indents = fc.constantFrom('', '', '  ', '  ', '    ', '    ', '      ', ' ', '\t');
const heads = fc.oneof(
  keys.map((key) => `${key}:`),
  fc.constantFrom('- ', '- ', '-', '-  ', '- - ', '', ''),
  keys.map((key) => `- ${key}:`),
);
const lines = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.tuple(
      indents,
      heads,
      fc.constantFrom(' ', ' ', ' ', '  ', ''),
      fc.oneof(fc.constant(''), texts),
      comments,
    ),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(indents, fc.constantFrom('# c', '#', '---', '...', '', '', '%a', '--- a', '---  ')),
  },
);
const looseTexts = fc
  .tuple(fc.array(lines, { maxLength: 7 }), fc.constantFrom('\n', '\n', '\n', '\r\n'), fc.boolean())
  .map(([all, end, last]) => all.map((parts) => parts.join('')).join(end) + (last ? end : ''));

/** Texts that are well-formed nearly always: values of any depth, written with some freedom. */
const inline = fc.constantFrom(
  ...[
    'a',
    '/etc/x',
    'a b',
    '1',
    '007',
    'true',
    'null',
    '"a"',
    "'a b'",
    '""',
    '[]',
    '{}',
    '[a, "b"]',
    '{ a: b, c: [d] }',
    '$a.b:/c',
    'c:d',
  ],
);
const block = fc.letrec<{ node: readonly string[]; list: readonly string[]; mapping: readonly string[] }>((tie) => ({
  node: fc.oneof({ maxDepth: 4, depthSize: 'small' }, fc.constant([]), tie('list'), tie('mapping')),
  list: fc
    .array(fc.tuple(inline, comments, tie('node'), blanks), { minLength: 1, maxLength: 3 })
    .map((items) => items.flatMap(([text, comment, inner, blank]) => item(`-${blank} `, `${text}${comment}`, inner))),
  mapping: fc
    .uniqueArray(fc.tuple(fc.constantFrom('a', 'b', 'file', 'c.d'), inline, comments, tie('node'), fc.boolean()), {
      minLength: 1,
      maxLength: 3,
      selector: ([key]) => key,
    })
    .map((pairs) =>
      pairs.flatMap(([key, text, comment, inner, flat]) =>
        inner.length === 0
          ? [`${key}: ${text}${comment}`]
          : [`${key}:${comment}`, ...inner.map((line) => (flat && inner[0]?.startsWith('-') ? line : `  ${line}`))],
      ),
    ),
}));
const item = (hyphen: string, text: string, inner: readonly string[]): readonly string[] =>
  inner.length === 0
    ? [hyphen + text]
    : inner.map((line, index) => (index === 0 ? hyphen : ' '.repeat(hyphen.length)) + line);

const between = fc.constantFrom(
  '',
  '',
  '',
  '',
  '',
  '\n',
  '# c\n',
  '  # c\n',
  '    # c\n',
  '  \n',
  '\n# c\n\n',
  '---\n',
  '# c\n---\n',
);
const tidyTexts = fc
  .tuple(
    block.mapping,
    fc.array(between, { minLength: 1, maxLength: 8 }),
    fc.constantFrom('', '---\n', '# c\n', '# c\n---\n'),
  )
  .map(([all, gaps, head]) => head + all.map((line, index) => `${line}\n${gaps[index % gaps.length]}`).join(''));

/** The manifests of the examples, one character changed, removed or added. */
const examples = readdirSync('examples', { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.yaml'))
  .map((name) => readFileSync(`examples/${name}`, 'utf8'))
  .filter((text) => text.includes('apiVersion: statelite/'));
const changedTexts = fc
  .tuple(fc.constantFrom(...examples), fc.nat(), fc.nat(2), fc.constantFrom(...' \n\t\r:#-,[]{}"\'&*!|>%@?~1aä\u00a0'))
  .map(([text, far, cut, character]) => {
    const at = far % (text.length + 1);
    return text.slice(0, at) + (cut === 2 ? '' : character) + text.slice(at + Math.min(cut, 1));
  });

/** The same manifests, one line moved, repeated or set in or out: what editing and merging do. */
const movedTexts = fc
  .tuple(fc.constantFrom(...examples), fc.nat(), fc.nat(), fc.constantFrom('move', 'repeat', 'in', 'out'))
  .map(([text, far, to, how]) => {
    const lines = text.split('\n');
    const at = far % lines.length;
    const line = lines[at] ?? '';
    if (how === 'in') lines[at] = `${to % 2 === 0 ? '  ' : ' '}${line}`;
    else if (how === 'out') lines[at] = line.replace(to % 2 === 0 ? /^ {2}/ : /^ /, '');
    else {
      if (how === 'move') lines.splice(at, 1);
      lines.splice(to % (lines.length + 1), 0, line);
    }
    return lines.join('\n');
  });

/** Where a short text may stand. */
const frames: readonly (readonly [string, string])[] = [
  ['', ''],
  ['k:\n', '\n'],
  ['k:\n  ', '\n'],
  ['k: ', '\nj: b\n'],
  ['k:\n- ', '\n'],
  ['k:\n  - a: b\n    ', '\n'],
  ['k: { ', ' }\n'],
  ['k: { a: ', ' }\n'],
  ['k: [', '] # c\n'],
  ['---\n', '\n---\na: b\n'],
];
const characters = [...`a1: \n-#[]{},'"`];
const shortTexts = (length: number): readonly string[] =>
  length === 0 ? [''] : shortTexts(length - 1).flatMap((text) => characters.map((one) => text + one));

describe('what we read ourselves', () => {
  it('is nearly all that people write', () => {
    expect(examples.filter((text) => readSimpleYaml(text) === undefined)).toEqual([]);
  });

  it('is what yaml reads, of every text of up to three characters and of every odd value, wherever it stands', () => {
    accepted = 0;
    const all = [...written, ...[0, 1, 2, 3].flatMap(shortTexts)];
    for (const [before, after] of frames) for (const text of all) sameIfSimple(before + text + after);
    expect(accepted).toBeGreaterThan(1000);
  });

  it.each([
    ['lines of any kind', looseTexts, 20_000],
    ['well-formed values', tidyTexts, 10_000],
    ['changed examples', changedTexts, 5_000],
    ['examples with a line elsewhere', movedTexts, 5_000],
  ])('is what yaml reads: values, places and problems of %s', (_, arbitrary, runs) => {
    accepted = 0;
    fc.assert(fc.property(arbitrary, sameIfSimple), { numRuns: runs * Number(process.env.FUZZ ?? '0.1') });
    expect(accepted).toBeGreaterThan((runs * Number(process.env.FUZZ ?? '0.1')) / 50);
  });
});
