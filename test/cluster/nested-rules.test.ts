import { describe, expect, it } from '@jest/globals';
import { behaviours } from '../../src/cluster/option-words.ts';
import { brief, codesOf, manifest, resolved } from './resolved.ts';

const image = manifest('Image', 'img', '{ os: o, arch: a, profile: p }');
const wrong = (files: string): readonly string[] =>
  brief(resolved(image + manifest('LiteFile', 'f', `{ files: [${files}] }`)).diagnostics).map((line) =>
    line.replace(/ \d+:/, ':'),
  );

describe('a con rule', () => {
  it('must not name a directory', () => {
    expect(wrong('{ file: /etc/motd.d/, options: con }')).toEqual([
      'error con-on-directory: /etc/motd.d/ is a directory, and con joins the contents of files',
    ]);
  });
});

/** docs/semantics.md shows this table: parent across, child down; the code of the error, or nothing. */
const matrix: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  tmpfs: { tmpfs: '', persistent: '', ro: '', con: '', localdisk: '' },
  persistent: {
    tmpfs: 'child-of-persistent',
    persistent: '',
    ro: 'child-of-persistent',
    con: 'child-of-persistent',
    localdisk: 'child-of-persistent',
  },
  ro: {
    tmpfs: 'child-of-ro',
    persistent: 'child-of-ro',
    ro: 'child-of-ro',
    con: 'child-of-ro',
    localdisk: 'child-of-ro',
  },
  con: {
    tmpfs: 'child-of-con',
    persistent: 'child-of-con',
    ro: 'child-of-con',
    con: 'child-of-con',
    localdisk: 'child-of-con',
  },
  localdisk: {
    tmpfs: 'child-of-persistent',
    persistent: 'child-of-persistent',
    ro: 'child-of-persistent',
    con: 'child-of-persistent',
    localdisk: '',
  },
};

describe('a rule below another', () => {
  for (const parent of behaviours) {
    it.each([...behaviours])(`${parent} may or may not hold %s`, (child) => {
      const { diagnostics } = resolved(
        image +
          manifest(
            'LiteFile',
            'f',
            `{ files: [{ file: /var, options: ${parent} }, { file: /var/x/y, options: ${child} }] }`,
          ),
      );
      const wanted = matrix[parent]?.[child] ?? 'missing';
      expect(codesOf(diagnostics)).toEqual(wanted === '' ? [] : [wanted]);
    });
  }

  it('must use the same method', () => {
    expect(wrong('/var/, { file: /var/log/, method: bind }')).toEqual([
      'error child-method-differs: /var/log/ uses method bind below /var/, which uses link',
    ]);
    expect(wrong('{ file: /var/, method: bind }, /var/log/')).toHaveLength(1);
  });

  it('is judged by the nearest rule above it', () => {
    expect(wrong('/var/, { file: /var/lib/, options: persistent }, { file: /var/lib/x, options: persistent }')).toEqual(
      [],
    );
    expect(wrong('{ file: /var/, options: persistent }, { file: /var/lib/, options: persistent }, /var/lib/x')).toEqual(
      ['error child-of-persistent: /var/lib/x is tmpfs below /var/lib/, which is persistent: it would be kept with it'],
    );
  });

  it('is not below one that only begins with the same letters', () => {
    expect(wrong('{ file: /var/log, options: ro }, /var/log.d, /opt/var/log/x')).toEqual([]);
  });
});
