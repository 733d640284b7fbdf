import { describe, expect, it } from '@jest/globals';
import { parseAllDocuments } from 'yaml';
import { remark, writeManifests } from '../../src/manifest/write.ts';

describe('writeManifests', () => {
  it('writes one row of a list as one line and keeps the order of keys', () => {
    const files = [
      '/etc/adjtime',
      { file: '/etc/motd', options: 'con', comments: `a "quoted", ${'long '.repeat(40)}text` },
    ];
    expect(writeManifests([{ kind: 'LiteFile', name: 'base', spec: { image: 'ALL', files } }])).toBe(
      `apiVersion: statelite/v1
kind: LiteFile
metadata: { name: base }
spec:
  image: ALL
  files:
    - /etc/adjtime
    - { file: /etc/motd, options: con, comments: 'a "quoted", ${'long '.repeat(40)}text' }
`,
    );
  });

  it('puts comments above the document, above an item and at the end of a list', () => {
    const mounts = [remark('first'), { node: 'a', statemnt: 'b:/c' }, remark('last\nof all')];
    expect(writeManifests([{ above: ['about'], kind: 'Statelite', name: 's', spec: { mounts } }], ['head'])).toBe(
      `# head

# about
apiVersion: statelite/v1
kind: Statelite
metadata: { name: s }
spec:
  mounts:
    # first
    - { node: a, statemnt: b:/c }
    # last
    # of all
`,
    );
  });

  it('keeps a list that only holds comments readable', () => {
    const text = writeManifests([{ kind: 'LiteFile', name: 'x', spec: { files: [remark('none is left')] } }]);
    expect(parseAllDocuments(text).map((document) => document.toJS())).toEqual([
      { apiVersion: 'statelite/v1', kind: 'LiteFile', metadata: { name: 'x' }, spec: { files: [] } },
    ]);
    expect(text).toContain('none is left');
  });

  it('never lets a comment end early', () => {
    const text = writeManifests([], ['a\r\nb\u2028c\u0085d\re\0f']);
    expect(text).toBe('# a\n# b\n# c\n# d\n# e\\u0000f\n');
  });

  it('reads back every string that could be taken for something else', () => {
    const values = [
      'yes',
      '1',
      '0644',
      '1.0',
      '',
      ' a ',
      '# x',
      'a: b',
      "it's",
      'a\nb',
      '- a',
      '*x',
      '{',
      '\u0001',
      '~',
      'null',
    ];
    const text = writeManifests([
      { kind: 'NodeGroup', name: 'g', spec: { t: Object.fromEntries(values.map((v, i) => [`c${i}`, v])), l: values } },
    ]);
    expect(parseAllDocuments(text)[0]?.toJS().spec).toEqual({
      t: Object.fromEntries(values.map((v, i) => [`c${i}`, v])),
      l: values,
    });
  });
});
