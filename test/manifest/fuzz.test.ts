import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Diagnostic } from '../../src/core/diagnostic.ts';
import type { Position, Span } from '../../src/core/source.ts';
import { loadManifests } from '../../src/manifest/load-manifests.ts';
import { renderDiagnostics } from '../../src/render/diagnostics/render-diagnostics.ts';

const words = [
  ...[
    'apiVersion: statelite/v1\n',
    'kind: Node\n',
    'kind: Site\n',
    'kind: LiteFile\n',
    'metadata: { name: n1 }\n',
    'spec:\n',
  ],
  ...[
    '  files:\n',
    '    - /etc/x\n',
    '    - { file: /x, method: lnk }\n',
    '  table: t.csv\n',
    '  ip: 10.0.0.1\n',
    '  mac: ',
    '- ',
    ': ',
  ],
  ...[
    '? ',
    '&a ',
    '*a',
    '*a ',
    '<<: ',
    '!!str ',
    '!x ',
    '|\n',
    '>-\n',
    '"',
    "'",
    '#',
    '[',
    ']',
    '{',
    '}',
    ',',
    '\n',
    '\r\n',
    '\t',
    ' ',
  ],
  ...[
    '---\n',
    '...\n',
    '%YAML 1.1\n',
    '0012',
    '9.10',
    'yes',
    'null',
    '~',
    '__proto__: 1\n',
    'constructor: {}\n',
    '\uFEFF',
    '\u0000',
    '\u0085',
    '日',
    '😀',
  ],
];
const yamlish = fc
  .array(fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...words) }, fc.string()))
  .map((parts) => parts.join(''));
const cells = [
  'name',
  'ip',
  'mac',
  'groups',
  'nodepos.room',
  ',',
  ',',
  '"',
  '""',
  '\n',
  '\r\n',
  '#',
  ' ',
  '|',
  'n1',
  'n[1-2]',
  '10.0.0.1',
  '\uFEFF',
];
const csvish = fc
  .array(fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...cells) }, fc.string()))
  .map((parts) => parts.join(''));

const inside = (text: string, { line, column }: Position): boolean => {
  const found = text.replace(/^\uFEFF/, '').split('\n')[line - 1];
  return found !== undefined && column >= 1 && column <= found.length + 1;
};

const before = (a: Position, b: Position): boolean => a.line < b.line || (a.line === b.line && a.column <= b.column);

const checkSpans = (diagnostics: readonly Diagnostic[], texts: Readonly<Record<string, string>>): void => {
  for (const { at, related } of diagnostics) {
    const spans: readonly (Span | undefined)[] = [at, ...(related ?? []).map((one) => one.at)];
    for (const span of spans) {
      if (span === undefined) continue;
      const text = texts[span.file] ?? '';
      expect([span, inside(text, span.start), inside(text, span.end)]).toEqual([span, true, true]);
      expect(before(span.start, span.end)).toBe(true);
    }
  }
};

describe('loadManifests on any text', () => {
  it('never throws, and every position lies in its file', () => {
    fc.assert(
      fc.property(yamlish, csvish, (text, csv) => {
        const texts = { m: text, 't.csv': csv };
        const { diagnostics, manifests } = loadManifests([{ name: 'm', text }], (name) =>
          name === 't.csv' ? csv : undefined,
        );
        checkSpans(diagnostics, texts);
        for (const manifest of manifests)
          expect(inside(texts[manifest.at().file === 'm' ? 'm' : 't.csv'], manifest.at().end)).toBe(true);
        const shown = renderDiagnostics(diagnostics, 'pretty', (file) => (file === 'm' ? text : csv), { color: false });
        expect(shown).not.toMatch(/[^\P{Cc}\n]/u);
      }),
      { numRuns: 1500 },
    );
  });

  it('reads any table of nodes without throwing', () => {
    const manifest = 'apiVersion: statelite/v1\nkind: Node\nmetadata: { name: t }\nspec: { table: t.csv }\n';
    fc.assert(
      fc.property(csvish, (csv) => {
        const { diagnostics } = loadManifests([{ name: 'm', text: manifest }], () => `name,${csv}`);
        checkSpans(diagnostics, { m: manifest, 't.csv': `name,${csv}` });
      }),
      { numRuns: 1000 },
    );
  });

  it('says the same twice', () => {
    fc.assert(
      fc.property(yamlish, (text) => {
        const load = () => JSON.stringify(loadManifests([{ name: 'm', text }], () => undefined));
        expect(load()).toBe(load());
      }),
      { numRuns: 200 },
    );
  });
});
