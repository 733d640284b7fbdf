import { describe, expect, it } from '@jest/globals';
import { fromBytes, parseExports, toBytes } from '../../../src/kinds/export/parse.ts';

const words = (text: string): readonly string[] =>
  parseExports(toBytes(text)).records.map((record) =>
    [record.path, ...(record.defaults === undefined ? [] : [record.defaults]), ...record.clients]
      .map((word) => fromBytes(word.text))
      .join('|'),
  );

const problem = (text: string): string | undefined => {
  const found = parseExports(toBytes(text)).problem;
  return found === undefined ? undefined : `${found.line}: ${found.reason}`;
};

describe('parseExports', () => {
  it('reads paths, clients and default options', () => {
    expect(words('/a *(ro) 10.0.0.1(rw)\n/srv/www -sync,rw server @trusted @ext(ro)\n')).toEqual([
      '/a|*(ro)|10.0.0.1(rw)',
      '/srv/www|-sync,rw|server|@trusted|@ext(ro)',
    ]);
  });

  it('takes only the first word with a dash for default options', () => {
    const [record] = parseExports('/a -ro -rw x\n').records;
    expect(record?.defaults?.text).toBe('-ro');
    expect(record?.clients.map((client) => client.client)).toEqual(['-rw', 'x']);
  });

  it('skips comments and blank lines, and does not continue a comment', () => {
    expect(words('# one \\\n/a *(ro) # two (\n\n  # three\n\t/b *(ro)#no comment?')).toEqual(['/a|*(ro)']);
    expect(words('# one \\\n/a *(ro) # two (\n\n  # three\n\t/b x')).toEqual(['/a|*(ro)', '/b|x']);
  });

  it('continues a line after a backslash, and ends it at a comment', () => {
    expect(words('/a \\\n   x(ro) \\\n\ty(rw)\n/b\\\nz')).toEqual(['/a|x(ro)|y(rw)', '/b|z']);
    expect(words('/a x \\\n  # note\n/b y\n')).toEqual(['/a|x', '/b|y']);
  });

  it('resolves quotes and octal escapes, also when one makes another', () => {
    expect(words('"/a b" x\n/c\\040d x\n/q"x y"z x\n/u\\303\\251 x\n')).toEqual([
      '/a b|x',
      '/c d|x',
      '/qx yz|x',
      '/ué|x',
    ]);
    expect(words('/x\\134040y z\n/x\\134\\060\\064\\060y z\n')).toEqual(['/x y|z', '/x\\040y|z']);
    expect(words('"/new\nline" x\n')).toEqual(['/new\nline|x']);
  });

  it('knows everybody by an empty name, and by options alone', () => {
    const clients = parseExports('/a\n/b (ro)\n/c -rw\n').records.flatMap((record) => record.clients);
    expect(clients.map((client) => [client.client, client.options])).toEqual([
      ['', undefined],
      ['*', 'ro'],
      ['', undefined],
    ]);
  });

  it('gives byte offsets, also behind characters of several bytes', () => {
    const text = '/é *(ro)\n  "/b b" x(rw)';
    const bytes = toBytes(text);
    const spans = parseExports(bytes).records.flatMap((record) => [record.path, ...record.clients]);
    expect(spans.map((word) => fromBytes(bytes.slice(word.start, word.end)))).toEqual([
      '/é',
      '*(ro)',
      '"/b b"',
      'x(rw)',
    ]);
  });

  it('reads lines that end in CR LF, and stops where exportfs stops', () => {
    expect(words('/a *(ro)\r\n/b *(rw)\r\n')).toEqual(['/a|*(ro)', '/b|*(rw)']);
    expect(words('/a *(ro)\r\n\r\n/b *(rw)\r\n')).toEqual(['/a|*(ro)']);
    expect(problem('/a *(ro)\r\n\r\n/b *(rw)\r\n')).toMatch(/^2: exportfs stops at this line/);
  });

  it.each([
    ['/a *(ro\n', '1: the option list'],
    ['/a *(ro)x\n', '1: the option list'],
    ['\n/a *(ro)#c\n', '2: the option list'],
    ['/a *(ro)(rw)\n', '1: the option list'],
    ['/a x\n"/b *(ro)\n/c y\n', '2: a quote'],
    ['/a "" *(ro)\n', '1: a word is empty'],
    ['/a \0*(ro)\n', '1: there is a NUL byte'],
    ['/a\\000 *(ro)\n', '1: a word holds the escape'],
    [`/a *(ro)\n/${'x'.repeat(1024)} *(ro)\n`, '2: a word is longer than the 1024'],
    ['/a x\n/b -ro x(ro) -rw y\n', '2: options for the clients behind them stand after a client'],
    ['/a x(ro) "-rw"\n', '1: options for the clients behind them stand after a client'],
    [`/a ${'x'.repeat(512)}\n`, '1: a word is longer than the 511'],
  ])('names the line and the reason for %j', (text, reason) => {
    expect(problem(text)).toContain(reason);
  });

  it('accepts the longest words that exportfs reads', () => {
    expect(problem(`/${'x'.repeat(1023)} ${'y'.repeat(511)}\n`)).toBeUndefined();
  });
});
