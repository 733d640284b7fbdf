import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readCsv } from '../../src/import/csv.ts';

const textsOf = (text: string) => readCsv('t.csv', text).map(({ cells }) => cells.map((cell) => cell.text));

describe('readCsv', () => {
  it('reads quoted values with commas, doubled quotes and line ends', () => {
    expect(textsOf('"a,b","say ""hi""","two\nlines",\r\nplain,2\n')).toEqual([
      ['a,b', 'say "hi"', 'two\nlines', ''],
      ['plain', '2'],
    ]);
  });

  it('accepts blanks around values, as the 2010 document prints them', () => {
    expect(textsOf('"ALL", "/etc/fstab" ,,,  \nimage,file , options\n')).toEqual([
      ['ALL', '/etc/fstab', '', '', ''],
      ['image', 'file', 'options'],
    ]);
  });

  it('tells an empty value in quotes from none', () => {
    expect(readCsv('t.csv', '"",\n')[0]?.cells.map(({ quoted }) => quoted)).toEqual([true, false]);
  });

  it('says where a value stands, also below a value of several lines', () => {
    const records = readCsv('t.csv', '\ufeff"a\nb", c\n"d","e"\n');
    expect(records[1]?.cells[1]?.at.start).toEqual({ line: 3, column: 5 });
    expect(records[0]?.cells[0]?.at.end).toEqual({ line: 2, column: 3 });
  });

  it('loses one line, not the rest, when a quote is not closed', () => {
    const [first, second] = readCsv('t.csv', 'x,"open\ny,z\n');
    expect(first?.fault?.message).toBe('the closing quote is missing');
    expect([first?.raw, second?.cells.map(({ text }) => text)]).toEqual(['x,"open', ['y', 'z']]);
  });

  it('reports text behind a closing quote', () => {
    expect(readCsv('t.csv', '"a"b,c\n')[0]?.fault?.message).toBe('"b" follows the closing quote');
  });

  it('reads back whatever is written with quotes around every value', () => {
    const table = fc.array(fc.array(fc.string({ unit: 'binary' }), { minLength: 2, maxLength: 5 }), { maxLength: 6 });
    fc.assert(
      fc.property(table, (rows) => {
        const text = rows
          .map((row) => `${row.map((value) => `"${value.replaceAll('"', '""')}"`).join(',')}\n`)
          .join('');
        expect(textsOf(text)).toEqual(rows);
      }),
    );
  });
});
