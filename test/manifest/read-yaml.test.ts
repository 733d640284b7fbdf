import { describe, expect, it } from '@jest/globals';
import { spanText } from '../../src/core/source.ts';
import { limits } from '../../src/manifest/limits.ts';
import { readYaml } from '../../src/manifest/read-yaml.ts';

const found = (text: string): readonly string[] =>
  readYaml('m', text).diagnostics.map(({ code, at, message }) => `${code} ${at && spanText(at)} ${message}`);

describe('readYaml', () => {
  it('reports tabs as indentation, each of them', () => {
    expect(found('a:\n\tb: 1\nc:\n\td: 1\n')[0]).toBe('yaml-tab m:2:1 a tab is used as indentation');
  });

  it('reports only the first error of syntax of a document, and those of the other documents', () => {
    expect(found('- a\nb: 1\n---\nc: "x\n')).toEqual([
      'yaml-syntax m:2:1 unexpected scalar at node end',
      'yaml-syntax m:4:4 missing closing "quote',
    ]);
    expect(found('a: b: c\n')).toEqual(['yaml-syntax m:1:4 a second "key: value" on one line, or wrong indentation']);
    expect(found('a: @x\n')[0]).toMatch(/^yaml-syntax m:1:4 /);
  });

  it('reports duplicate keys at the second, once for each, at any depth', () => {
    const { diagnostics, documents } = readYaml('m', 'a: 1\nb: { c: 1, c: 2, "c": 3 }\na: 2\n');
    expect(
      diagnostics.map((one) => [one.code, one.at && spanText(one.at), one.related?.[0] && spanText(one.related[0].at)]),
    ).toEqual([
      ['duplicate-key', 'm:2:12', 'm:2:6'],
      ['duplicate-key', 'm:2:18', 'm:2:6'],
      ['duplicate-key', 'm:3:1', 'm:1:1'],
    ]);
    expect(documents).toMatchObject([{ broken: true }]);
  });

  it('refuses keys that are no text, tags and YAML 1.1', () => {
    expect(found('? [a]\n: 1\n')).toEqual(['key-not-text m:1:3 a key must be plain text']);
    expect(found('a: !foo 1\n')).toEqual(['yaml-tag m:1:4 unresolved tag: !foo']);
    expect(found('%YAML 1.1\n---\na: yes\n')).toEqual([
      'yaml-syntax m:2:1 manifests are YAML 1.2, and this document declares YAML 1.1',
    ]);
  });

  it('follows aliases', () => {
    const { documents } = readYaml('m', 'a: &x { b: [1] }\nc: *x\nd: [*x, *x]\n');
    expect(documents[0]?.plain).toEqual({ a: { b: [1] }, c: { b: [1] }, d: [{ b: [1] }, { b: [1] }] });
    expect(documents[0]?.layout.at('c', 'b', 0).start).toEqual({ line: 1, column: 13 });
    expect(documents[0]?.layout.at('c').start).toEqual({ line: 2, column: 4 });
    expect(found('a: *x\n')).toEqual(['yaml-syntax m:1:4 nothing before this place is named &x']);
  });

  it('bounds what aliases expand to: a billion laughs is a diagnostic', () => {
    const names = 'abcdefghi';
    const laughs = [...names].map((name, index) => {
      const before = names[index - 1];
      return `${name}: &${name} [${Array(9)
        .fill(before === undefined ? 'lol' : `*${before}`)
        .join(',')}]`;
    });
    expect(found(`${laughs.join('\n')}\n`)).toEqual([
      expect.stringMatching(/^alias-too-deep m:\d+:\d+ \*\w expands to more than 10000 values, or contains itself$/),
    ]);
    expect(found('a: &x [*x]\n')).toEqual([expect.stringMatching(/^alias-too-deep m:1:8 /)]);
  });

  it('bounds depth in every notation, without exhausting the stack', () => {
    expect(found(`${'['.repeat(100_000)}\n`)).toEqual([expect.stringMatching(/^too-deep m:1:65 /)]);
    expect(found('- '.repeat(50_000))).toEqual([expect.stringMatching(/^too-deep m:1:129 /)]);
    expect(found('{a: '.repeat(50_000))).toEqual([expect.stringMatching(/^too-deep /)]);
    const ladder = Array.from({ length: 300 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n');
    expect(found(ladder)).toEqual([expect.stringMatching(/^too-deep m:65:65 /)]);
    expect(found(`${'['.repeat(limits.depth)}${']'.repeat(limits.depth)}\n`)).toEqual([]);
  });

  it('refuses a text that is too large or not UTF-8', () => {
    expect(found('x'.repeat(limits.text + 1))).toEqual([expect.stringMatching(/^too-large m:1:1 /)]);
    expect(found('a: 1\nb: \uFFFD\n')).toEqual(['file-not-utf8 m:2:4 the file is not UTF-8 text']);
    expect(found('a: \uD800\n')).toEqual(['file-not-utf8 m:1:4 the file is not UTF-8 text']);
    expect(found('a: 日本😀\n')).toEqual([]);
  });
});
