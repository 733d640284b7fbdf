import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { importXcat } from '../../src/import/import-xcat.ts';
import { meaningOf } from '../../src/import/options.ts';
import { loadManifests } from '../../src/manifest/load-manifests.ts';
import { loadImported } from './load.ts';

const image = 'el9-x86_64-statelite-c';
const osimage = {
  name: 'osimage.csv',
  text: `#imagename,provmethod,osvers,osarch,profile,comments,disable\n"${image}","statelite","el9","x86_64","c",,\n`,
};

interface TableRow {
  readonly image: string;
  readonly file: string;
  readonly options: string;
  readonly comments: string | undefined;
  readonly disable: string | undefined;
}

/** A table as tabdump prints it: what is NULL has no quotes. */
const dumpOf = (rows: readonly TableRow[]) => {
  const cell = (text: string | undefined) => (text === undefined ? '' : `"${text.replaceAll('"', '""')}"`);
  const lines = rows.map((row) => [row.image, row.file, row.options, row.comments, row.disable].map(cell).join(','));
  return { name: 'litefile.csv', text: ['#image,file,options,comments,disable', ...lines, ''].join('\n') };
};

const importRows = (rows: readonly TableRow[]) => importXcat([osimage, dumpOf(rows)], { dialect: 'today' });

const aRow = (file: string, more: Partial<TableRow> = {}): TableRow => ({
  image: 'ALL',
  file,
  options: 'link',
  comments: undefined,
  disable: undefined,
  ...more,
});

// No path lies below another one, or is a glob: those have tests of their own.
const anyRow: fc.Arbitrary<TableRow> = fc.record({
  image: fc.constantFrom('ALL', image),
  file: fc
    .string({ unit: 'grapheme', minLength: 1 })
    .filter((name) => !/^\.*$|[/*?[\]\\\0]/.test(name))
    .map((name) => `/etc/f${name}`),
  options: fc.constantFrom(
    '',
    'tmpfs',
    'rw',
    'ro',
    'con',
    'persistent',
    'localdisk',
    'link',
    'link,ro',
    'link,con',
    'link,persistent',
    'tmpfs,rw',
  ),
  comments: fc.option(fc.string({ unit: 'grapheme' }), { nil: undefined }),
  disable: fc.option(fc.constantFrom('0', 'no', 'NO', '1', 'yes'), { nil: undefined }),
});

describe('importLitefile', () => {
  it('gives back every row of a dump: path, meaning, comments, disabled or not, in the same order', () => {
    const table = fc.uniqueArray(anyRow, { selector: (row) => row.file, maxLength: 12 });
    fc.assert(
      fc.property(table, (rows) => {
        const imported = importRows(rows);
        const text = imported.files.find(({ name }) => name === 'manifests/litefile.yaml')?.text ?? '';
        const [manifest] = loadManifests([{ name: 'litefile.yaml', text }], () => undefined).manifests;
        const files =
          manifest?.kind === 'LiteFile'
            ? manifest.value.spec.files.map((file) => (typeof file === 'string' ? { file } : file))
            : [];
        const meant = rows.map((row) => ({ row, option: meaningOf(row.options, 'today') }));
        const off = (row: TableRow) => row.disable === '1' || row.disable === 'yes';
        const expected = meant.map(({ row, option }) => [
          row.file,
          row.image,
          option?.behaviour,
          option?.method,
          row.comments,
          off(row),
        ]);
        const live = rows.some((row) => !off(row));
        const mtab = live ? [['/etc/mtab', 'ALL', 'tmpfs', 'link', undefined, false]] : [];
        const found = files.map((file) => [
          file.file,
          file.image ?? 'ALL',
          file.options ?? 'tmpfs',
          file.method ?? 'link',
          file.comments,
          file.disable === true,
        ]);
        expect(found).toEqual([...expected, ...mtab]);
      }),
      { numRuns: Number(process.env.RUNS ?? 500) },
    );
  });

  it('makes a rule for ALL of a blank image, and says that xCAT never found it', () => {
    const imported = importRows([aRow('/etc/issue', { image: '' }), aRow('/etc/mtab')]);
    expect(
      loadImported(imported)
        .cluster.litefile(image)
        .map(({ path }) => path),
    ).toEqual(['/etc/issue', '/etc/mtab']);
    expect(imported.report.map(({ code }) => code)).toContain('import-image-blank');
  });

  it('lets ALL win over a blank image for one path, as in xCAT', () => {
    const imported = importRows([aRow('/etc/issue', { image: '', options: 'link,con' }), aRow('/etc/issue')]);
    expect(loadImported(imported).cluster.litefile(image)[0]?.behaviour).toBe('tmpfs');
    expect(loadImported(imported).errors).toEqual([]);
  });

  it('keeps the directory of /x and /x/', () => {
    for (const files of [
      ['/x', '/x/'],
      ['/x/', '/x'],
    ]) {
      const { cluster, errors } = loadImported(importRows(files.map((file) => aRow(file))));
      expect([cluster.litefile(image).find(({ path }) => path === '/x')?.directory, errors]).toEqual([true, []]);
    }
  });

  it('gives a link below a bind mount the method of the bind mount, also when the parent comes later', () => {
    const imported = importRows([aRow('/srv/www'), aRow('/srv/', { options: 'tmpfs' })]);
    const { cluster, errors } = loadImported(imported);
    expect(
      cluster
        .litefile(image)
        .filter(({ path }) => path.startsWith('/srv'))
        .map(({ method }) => method),
    ).toEqual(['bind', 'bind']);
    expect(errors).toEqual([]);
  });

  it('says it where it cannot be imported, and keeps the row as a comment', () => {
    const imported = importRows([
      aRow('etc/x', { comments: 'why' }),
      aRow('/etc/y', { options: 'sticky' }),
      aRow('/etc/z', { image: 'gone' }),
    ]);
    const text = imported.files.find(({ name }) => name === 'manifests/litefile.yaml')?.text ?? '';
    expect(text.match(/# not imported: /g)).toHaveLength(3);
    expect(
      imported.report.filter(({ severity }) => severity === 'error').map(({ code, at }) => [code, at?.start.line]),
    ).toEqual([
      ['import-path-refused', 2],
      ['import-option-unknown', 3],
      ['import-image-unknown', 4],
    ]);
  });
});

describe('the dialect of a dump', () => {
  const methodOf = (files: readonly { name: string; text: string }[], dialect?: '2010' | 'today') =>
    loadImported(importXcat([osimage, ...files], dialect === undefined ? {} : { dialect }))
      .cluster.litefile(image)
      .find(({ path }) => path === '/etc/x')?.method;
  const row = '"ALL","/etc/x","con",,\n';
  const headed = { name: 'litefile.csv', text: `#image,file,options,comments,disable\n${row}` };

  it('is 2010 when the header has no #, or litetree has no column for mount options', () => {
    expect(methodOf([{ name: 'litefile.csv', text: `image,file,options,comments,disable\n${row}` }])).toBe('link');
    expect(methodOf([headed, { name: 'litetree.csv', text: '#priority,image,directory,comments,disable\n' }])).toBe(
      'link',
    );
  });

  it('is today when an option is younger than 2010, or nothing else is known', () => {
    expect(methodOf([{ name: 'litefile.csv', text: `image,file,options\n${row}"ALL","/etc/y","link",,\n` }])).toBe(
      'bind',
    );
    expect(methodOf([headed])).toBe('bind');
  });

  it('is what the caller says', () => {
    expect(methodOf([headed], '2010')).toBe('link');
    expect(methodOf([{ name: 'litefile.csv', text: row }], 'today')).toBe('bind');
  });
});
