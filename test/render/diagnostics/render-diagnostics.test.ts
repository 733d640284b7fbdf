import { describe, expect, it } from '@jest/globals';
import type { Diagnostic } from '../../../src/core/diagnostic.ts';
import type { Span } from '../../../src/core/source.ts';
import { type DiagnosticFormat, renderDiagnostics } from '../../../src/render/diagnostics/render-diagnostics.ts';

const span = (file: string, line: number, column: number, endColumn: number, endLine = line): Span => ({
  file,
  start: { line, column },
  end: { line: endLine, column: endColumn },
});

const unknownKey = (at: Span, more: Partial<Diagnostic> = {}): Diagnostic => ({
  code: 'unknown-key',
  severity: 'error',
  message: 'spec has no key "imgae"',
  at,
  ...more,
});

const render = (
  diagnostics: readonly Diagnostic[],
  format: DiagnosticFormat,
  texts: Readonly<Record<string, string>> = {},
  max?: number,
): string =>
  renderDiagnostics(diagnostics, format, (file) => texts[file], {
    color: false,
    ...(max === undefined ? {} : { max }),
  });

const esc = '\u001b';

describe('pretty diagnostics', () => {
  it('show the message, the place, three lines with a caret, the related place and the help', () => {
    const text = 'kind: Node\nspec:\n  imgae: x\n  ip: y\n';
    const diagnostic = unknownKey(span('m.yaml', 3, 3, 8), {
      help: 'did you mean image?',
      related: [{ at: span('other.yaml', 1, 7, 11), message: 'first declared here' }],
    });
    expect(render([diagnostic], 'pretty', { 'm.yaml': text, 'other.yaml': 'kind: Node\r\n' })).toBe(
      `error[unknown-key]: spec has no key "imgae"
 --> m.yaml:3:3
  |
2 | spec:
3 |   imgae: x
  |   ^^^^^
4 |   ip: y
  |
 ::: other.yaml:1:7
  |
1 | kind: Node
  |       ^^^^ first declared here
  |
  help: did you mean image?

1 error
`,
    );
  });

  it('put the caret below the right cells after tabs and wide characters', () => {
    const shown = render([unknownKey(span('m', 1, 5, 7))], 'pretty', { m: '\t日本 日x' });
    expect(shown).toContain('1 |     日本 日x\n  |          ^^^\n');
  });

  it('count no cells for combining marks', () => {
    expect(render([unknownKey(span('m', 1, 3, 4))], 'pretty', { m: 'e\u0301xy' })).toContain('  |  ^\n');
  });

  it('never let a control character of a manifest, a message or a file name reach the terminal', () => {
    const at = span(`m${esc}[2J`, 1, 1, 3);
    const diagnostic = unknownKey(at, {
      message: `${esc}]0;title\u0007\u202e`,
      help: `a\nb\u009b`,
      related: [{ at, message: `${esc}[0m` }],
    });
    const shown = render([diagnostic], 'pretty', { [at.file]: `${esc}[31m\u0000\u2028` });
    expect(shown).not.toMatch(/[^\P{Cc}\n]|[\u202e\u2028]/u);
    expect(shown).toContain('\\e[31m\\x00\\u2028');
  });

  it('mark a span of several lines to the end of its first line', () => {
    expect(render([unknownKey(span('m', 1, 4, 2, 3))], 'pretty', { m: 'ab cde  \nf\ng' })).toContain('  |    ^^^\n');
  });

  it('mark one cell where a span is empty or lies behind the end of its line', () => {
    expect(render([unknownKey(span('m', 1, 3, 3))], 'pretty', { m: 'ab\n' })).toContain('1 | ab\n  |   ^\n');
    expect(render([unknownKey(span('m', 1, 90, 95))], 'pretty', { m: 'ab\n' })).toContain('1 | ab\n  |   ^\n');
  });

  it('show only the place when the file or the line is not there', () => {
    expect(render([unknownKey(span('m', 9, 1, 2))], 'pretty', { m: 'ab\n' })).toBe(
      'error[unknown-key]: spec has no key "imgae"\n --> m:9:1\n\n1 error\n',
    );
  });

  it('cut a long line around the caret', () => {
    const line = `${'a'.repeat(300)}HERE${'b'.repeat(300)}`;
    const shown = render([unknownKey(span('m', 1, 301, 305))], 'pretty', { m: line }).split('\n');
    const caret = shown[4] ?? '';
    expect(shown[3]?.slice(caret.indexOf('^'), caret.lastIndexOf('^') + 1)).toBe('HERE');
    expect(Math.max(...shown.map((text) => text.length))).toBeLessThan(120);
  });

  it('show at most fifty and count the rest', () => {
    const many = Array.from({ length: 60 }, (_, index) => unknownKey(span('m', index + 1, 1, 2)));
    const shown = render([...many, unknownKey(span('z', 1, 1, 1), { severity: 'warning' })], 'pretty');
    expect(shown.match(/^error/gm)).toHaveLength(50);
    expect(shown).toContain(
      '\nand 11 more (10 errors, 1 warning); statelite --verbose shows all\n\n60 errors, 1 warning\n',
    );
    expect(render(many, 'pretty', {}, 2)).toContain('and 58 more');
  });

  it('show errors before warnings, and warnings before notes, when not all are shown', () => {
    const many = Array.from({ length: 60 }, (_, index) =>
      unknownKey(span('m', index + 1, 1, 2), { severity: index < 10 ? 'note' : 'warning' }),
    );
    const { at: _, ...nowhere } = unknownKey(span('z', 1, 1, 1));
    const shown = render([...many, nowhere], 'pretty');
    expect(shown.match(/^\w+(?=\[)/gm)).toEqual([...Array(49).fill('warning'), 'error']);
    expect(shown).toContain('and 11 more (1 warning, 10 notes)');
    expect(render([...many, nowhere], 'pretty', {}, 59).match(/^note/gm)).toHaveLength(8);
  });

  it.each([
    ['m.yaml', 'ipmi: { bmc: b, password: hunter2, x: y }\n', 'ipmi: { bmc: b, password: ···············'],
    ['m.yaml', 'a: 1\n"password": "hunter2 # , }" # y\n', '"password": ··············· # y'],
    ['m.yaml', 'password: a,hunter2\n', 'password: ·········'],
    ['m.yaml', "password: 'hunter2''s'\n", 'password: ············'],
    ['m.yaml', 'password:\n  hunter2\n', '  ·······'],
    ['m.yaml', 'password: |-\n  hunter2\n', '  ·······'],
    ['m.yaml', '{"password":"hunter2"}\n', '{"password":·········}'],
    ['m.yaml', 'passwordFile: /etc/bmc\n', 'passwordFile: /etc/bmc'],
    ['n.csv', 'name,ipmi.password\nn1,hunter2\n', ' --> n.csv:2:1'],
    ['n.csv', 'name,ipmi.passwordFile\nn1,/etc/bmc\n', '/etc/bmc'],
  ])('show no password of %s %j', (file, text, told) => {
    for (const line of [1, 2])
      expect(render([unknownKey(span(file, line, 1, 2))], 'pretty', { [file]: text })).not.toContain('hunter2');
    const last = text.split('\n').length - 1;
    expect(render([unknownKey(span(file, last, 1, 2))], 'pretty', { [file]: text })).toContain(told);
  });

  it('are coloured only when asked', () => {
    const shown = renderDiagnostics([unknownKey(span('m', 1, 1, 2))], 'pretty', () => 'x', { color: true });
    expect(shown).toContain(`${esc}[1;31merror[unknown-key]${esc}[0m`);
    expect(render([unknownKey(span('m', 1, 1, 2))], 'pretty', { m: 'x' })).not.toContain(esc);
  });

  it('are nothing when there are none', () => {
    expect(render([], 'pretty')).toBe('');
  });

  it('are sorted by place, those without a place last', () => {
    const { at: _, ...nowhere } = unknownKey(span('a', 1, 1, 1), { message: 'nowhere' });
    const shown = render([nowhere, unknownKey(span('b', 1, 1, 2)), unknownKey(span('a', 2, 1, 2))], 'pretty');
    expect(shown.match(/a:2:1|b:1:1|nowhere/g)).toEqual(['a:2:1', 'b:1:1', 'nowhere']);
  });
});

describe('JSON diagnostics', () => {
  it('carry a format version, the counts and every field', () => {
    const at = span('m', 1, 2, 3);
    expect(JSON.parse(render([unknownKey(at, { help: 'h' })], 'json'))).toEqual({
      format_version: '1.0',
      errors: 1,
      warnings: 0,
      notes: 0,
      diagnostics: [
        { code: 'unknown-key', severity: 'error', message: 'spec has no key "imgae"', at, help: 'h', related: [] },
      ],
    });
  });

  it('write the control characters that JSON allows as escapes too', () => {
    for (const format of ['json', 'sarif'] as const) {
      const shown = render([unknownKey(span('m', 1, 1, 1), { message: '\u009b31m\u202e\u007f' })], format);
      expect(shown).toContain('\\u009b31m\\u202e\\u007f');
      expect(JSON.stringify(JSON.parse(shown))).toContain('\u202e');
    }
  });

  it('are an object with an empty list when there are none', () => {
    expect(JSON.parse(render([], 'json'))).toMatchObject({ errors: 0, diagnostics: [] });
  });
});

describe('GitHub diagnostics', () => {
  it('escape what would end a property, a command or a line', () => {
    const diagnostic = unknownKey(span('a,b:c%.yaml', 2, 3, 6), { message: '100%\r\n::error::x', help: 'a, b' });
    expect(render([diagnostic], 'github')).toBe(
      '::error file=a%2Cb%3Ac%25.yaml,line=2,endLine=2,col=3,endColumn=5,title=unknown-key::100%25%0D%0A::error::x%0Ahelp: a, b\n',
    );
  });

  it('name the related place and leave the last column out of a span of several lines', () => {
    const diagnostic = unknownKey(span('m', 1, 2, 3, 4), {
      severity: 'note',
      related: [{ at: span('n', 5, 6, 7), message: 'here' }],
    });
    expect(render([diagnostic], 'github')).toBe(
      '::notice file=m,line=1,endLine=4,col=2,title=unknown-key::spec has no key "imgae"%0An:5:6: here\n',
    );
  });

  it('hold no control character', () => {
    const shown = render([unknownKey(span(esc, 1, 1, 1), { message: `${esc}[31m` })], 'github');
    expect(shown).not.toMatch(/[^\P{Cc}\n]/u);
  });
});

describe('SARIF diagnostics', () => {
  it('are one run with the rules that occur, results and related places', () => {
    const diagnostics = [
      unknownKey(span('dir/a b.yaml', 3, 4, 9), { related: [{ at: span('n', 1, 1, 2), message: 'here' }] }),
      unknownKey(span('m', 1, 1, 2), { code: 'duplicate-key', severity: 'warning', help: 'h' }),
    ];
    const log = JSON.parse(render(diagnostics, 'sarif'));
    expect(log.version).toBe('2.1.0');
    const [run] = log.runs;
    expect(run.tool.driver.rules.map((rule: { readonly id: string }) => rule.id)).toEqual([
      'duplicate-key',
      'unknown-key',
    ]);
    expect(run.results[0]).toMatchObject({
      ruleId: 'unknown-key',
      ruleIndex: 1,
      level: 'error',
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: 'dir/a%20b.yaml' },
            region: { startLine: 3, startColumn: 4, endLine: 3, endColumn: 9 },
          },
        },
      ],
      relatedLocations: [{ id: 0, message: { text: 'here' } }],
    });
    expect(run.results[1]).toMatchObject({ level: 'warning', message: { text: 'spec has no key "imgae"\nhelp: h' } });
  });
});
