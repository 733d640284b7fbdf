import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { formatText } from '../../../src/manifest/edit/format-text.ts';
import { readYaml } from '../../../src/manifest/read-yaml.ts';
import { propertyRuns } from '../../support/property-runs.ts';

const project = new URL('../../../', import.meta.url).pathname;
const samples = ['examples/tokyo', 'fixtures/import'].flatMap((folder) =>
  readdirSync(`${project}${folder}`, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => `${folder}/${name}`),
);
const textOf = (file: string, text: string): string => {
  const formatted = formatText(file, text);
  return 'text' in formatted ? formatted.text : formatted.problems.map(({ code }) => code).join(' ');
};

describe('formatText', () => {
  it.each(samples)('leaves %s as it is: examples and imported repositories are canonical', (file) => {
    const text = readFileSync(`${project}${file}`, 'utf8');
    expect(textOf(file, text)).toBe(text);
  });

  it('indents, orders the top keys, tightens brackets and keeps every comment', () => {
    const text = [
      '# about the file\r',
      'kind:   LiteFile   # what it is\r',
      'apiVersion: statelite/v1\r',
      'spec:\r',
      '    files:\r',
      '    # about motd\r',
      "    - {file: '/etc/motd',   options: con}   # why\r",
      '\r',
      '    - /etc/ntp.conf\r',
      "metadata: {name: 'it''s \"x\"'}\r",
      '',
    ].join('\n');
    expect(textOf('a.yaml', text)).toBe(
      [
        '# about the file',
        'apiVersion: statelite/v1',
        'kind: LiteFile # what it is',
        `metadata: { name: 'it''s "x"' }`,
        'spec:',
        '  files:',
        '    # about motd',
        '    - { file: "/etc/motd", options: con } # why',
        '',
        '    - /etc/ntp.conf',
        '',
      ].join('\n'),
    );
  });

  it('keeps documents apart, and drops the mark, the first --- and documents without anything', () => {
    expect(textOf('a.yaml', '\uFEFF---\na: 1\n---\n---\nb: [ 1,2 ]\n...\n')).toBe('a: 1\n---\nb: [1, 2]\n');
  });

  it('never folds a row, and keeps what looks like another type in quotes', () => {
    const row = `- { file: "/${'x '.repeat(100)}y", options: "0644", comments: 'no: "way"' }\n`;
    expect(textOf('a.yaml', row)).toBe(row);
  });

  it('refuses a text that is broken, with the problem that validate reports', () => {
    expect(textOf('a.yaml', 'a: [1\n')).toBe('yaml-syntax');
    expect(textOf('a.yaml', 'a: 1\na: 2\n')).toBe('duplicate-key');
  });

  it('changes no value, loses no comment and finds its own text canonical, whatever is put between the lines', () => {
    const lines = samples.map((file) => readFileSync(`${project}${file}`, 'utf8').split('\n'));
    const insertion = fc.constantFrom('# a remark', '    # deep', '', '   ', '\t', '---', '# a: [', '...');
    fc.assert(
      fc.property(
        fc.constantFrom(...lines),
        fc.array(fc.tuple(fc.nat(200), insertion), { maxLength: 4 }),
        fc.boolean(),
        (sample, insertions, crlf) => {
          const edited = [...sample];
          for (const [at, line] of insertions) edited.splice(at % edited.length, 0, line);
          const text = edited.join(crlf ? '\r\n' : '\n');
          const formatted = formatText('a.yaml', text);
          if ('problems' in formatted) return;
          const again = formatText('a.yaml', formatted.text);
          expect('text' in again && again.text).toBe(formatted.text);
          const plain = (one: string) => readYaml('a.yaml', one).documents.map(({ plain: value }) => value);
          expect(plain(formatted.text)).toEqual(plain(text));
          for (const [, line] of insertions.filter(([, one]) => one.includes('# a remark'))) {
            expect(formatted.text).toContain(line);
          }
        },
      ),
      propertyRuns,
    );
  });
});
