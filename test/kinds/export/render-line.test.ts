import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { fromBytes, parseExports, toBytes } from '../../../src/kinds/export/parse.ts';
import { escapeWord, renderExportLine } from '../../../src/kinds/export/render-line.ts';

describe('renderExportLine', () => {
  it("gives the 2010 document's line", () => {
    const line = { path: '/install', clients: ['*'], options: ['ro', 'no_root_squash', 'sync'] };
    expect(renderExportLine(line)).toBe('/install *(ro,no_root_squash,sync)');
  });

  it('escapes what exportfs would take apart, and leaves other characters readable', () => {
    const line = { path: '/a b"c#d\\e\nf/é', clients: ['n[01]', '@ng'], options: ['ro'] };
    expect(renderExportLine(line)).toBe('/a\\040b\\042c\\043d\\134e\\012f/é n[01](ro) @ng(ro)');
  });

  it('escapes digits behind a backslash, which exportfs would resolve a second time', () => {
    expect(escapeWord('\\0401')).toBe('\\134\\060\\064\\0601');
    expect(escapeWord('\\09')).toBe('\\134\\0609');
  });
});

describe('escapeWord', () => {
  const byte = fc.oneof(
    fc.integer({ min: 1, max: 255 }).map((code) => String.fromCharCode(code)),
    fc.constantFrom('\\', '"', ' ', '#', '\n', '0', '4', '7', '8'),
  );
  it('is read back as the same bytes', () => {
    fc.assert(
      fc.property(fc.array(byte, { minLength: 1, maxLength: 30 }), (bytes) => {
        const word = `/${bytes.join('')}`;
        expect(parseExports(`${escapeWord(word)} *(ro)\n`).records[0]?.path.text).toBe(word);
      }),
      { numRuns: 2000 },
    );
  });

  it('needs no escapes for text beyond ASCII', () => {
    expect(fromBytes(escapeWord(toBytes('/日本/ü')))).toBe('/日本/ü');
  });
});
