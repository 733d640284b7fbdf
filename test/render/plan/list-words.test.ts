import { describe, expect, it } from '@jest/globals';
import { listWords } from '../../../src/render/plan/list-words.ts';

const words = (before: string, after: string) =>
  listWords({ path: '/statelite/images/c', before, after }, (path) => ({
    file: 'm.yaml',
    start: { line: path.length, column: 1 },
    end: { line: path.length, column: 2 },
  }));

describe('listWords', () => {
  it('names a rule whose behaviour changes, and its declaration', () => {
    const before = 'statelite\t1\nrule\ttmpfs\tlink\tdir\t/var/log\t-\nrule\ttmpfs\tlink\tfile\t/etc/x\t-\n';
    expect(words(before, before.replace('rule\ttmpfs', 'rule\tpersistent'))).toEqual([
      '/var/log: tmpfs → persistent (m.yaml:8)',
    ]);
  });

  it('tells rules that come and go, and which are bind mounts', () => {
    expect(words('rule\tro\tbind\tfile\t/a\t-\n', 'rule\tcon\tlink\tfile\t/b\t-\n')).toEqual([
      '/a: no longer, was ro bind (m.yaml:2)',
      '/b: new, con (m.yaml:2)',
    ]);
  });

  it('tells the image, layers and state of a node', () => {
    expect(
      words(
        'image\ta\nlayer\t1\ts\t/d\t-\tretry\nstate\ts\t/x\t-\n',
        'image\tb\nlayer\t1\ts\t/d\tro\tskip\nstate\ts\t/x\t-\n',
      ),
    ).toEqual(['image: a → b', 'layer 1: s:/d retry → s:/d ro skip']);
  });

  it('decodes the bytes that a list escapes and shows them safely', () => {
    expect(words('', 'rule\ttmpfs\tlink\tfile\t/a\\0011\\0302\\0205b\t-\n')).toEqual([
      '/a\\t\\x85b: new, tmpfs (m.yaml:5)',
    ]);
  });

  it('says nothing about equal lists', () => {
    expect(words('rule\tro\tbind\tfile\t/a\t-\n', 'rule\tro\tbind\tfile\t/a\t-\n')).toEqual([]);
  });
});
