import fc from 'fast-check';
import { fromBytes, toBytes } from '../../../src/kinds/export/parse.ts';
import { escapeWord, renderExportLine } from '../../../src/kinds/export/render-line.ts';

/** Paths that need quotes or escapes, and some that do not. */
export const paths: readonly string[] = [
  '/install',
  '/home',
  '/a b',
  '/q"uote',
  '/back\\slash',
  '/back\\040',
  '/é/ü',
  '/hash#',
  '/日本',
  '/tab\there',
  '/new\nline',
  '/deep/er',
];

/** Clients that need no name service. */
export const clients: readonly string[] = [
  '*',
  '10.0.0.1',
  '10.1.0.0/16',
  '10.2.0.0/255.255.0.0',
  '*.cluster',
  'n[0-9].cluster',
  '@compute',
  '2001:db8::1',
  '2001:db8::/33',
  'gss/krb5',
];

const optionLists: readonly string[] = [
  'ro,no_subtree_check',
  'rw,no_root_squash,no_subtree_check',
  'ro,no_root_squash,sync,no_subtree_check',
  'no_subtree_check,async,insecure,all_squash,anonuid=12,anongid=-2',
  'subtree_check,nohide,no_wdelay,rw',
  'no_subtree_check,fsid=0x10,crossmnt,no_acl,insecure_locks',
  'no_subtree_check,sec=krb5:krb5p,rw,sec=sys,ro,no_root_squash',
  'fsid=12345678-1234-1234-1234-123456789012,no_subtree_check,pnfs,security_label,nordirplus',
  'no_subtree_check,refer=/x@h,squash_uids=1-5',
];

/** What may come into a file by a slip of the hand. */
const slips: readonly string[] = [
  ...[
    '"',
    '\\',
    '\n',
    '\t',
    ' ',
    '(',
    ')',
    '#',
    ',',
    '-',
    '*',
    '=',
    '\\\n',
    '\r\n',
    '\f',
    '()',
    '""',
    '\\040',
    '\\101',
  ],
  ...['(ro)', ' -ro,no_subtree_check ', '/home', '\ufeff', 'ro', 'rw,', ',,', '(,ro)', '(ro,)', ' (rw)', 'fsid=0', 'é'],
];

/** One word for exportfs, written in one of the many ways in which it may be written. */
export const spellings = (word: string): fc.Arbitrary<string> => {
  const bytes = toBytes(word);
  const inQuotes = (byte: string): string => (byte === ' ' || byte === '#' ? byte : escapeWord(byte));
  const quoted = fromBytes([...bytes].map(inQuotes).join(''));
  const octal = [...bytes].map((byte) => `\\${byte.charCodeAt(0).toString(8).padStart(3, '0')}`).join('');
  const plain = escapeWord(bytes) === bytes ? [word] : [];
  const enclosed = /\\\d/.test(word) ? [] : [`"${quoted}"`];
  return fc.constantFrom(fromBytes(escapeWord(bytes)), ...enclosed, `/${octal.slice(4)}`, ...plain);
};

const gap = fc.constantFrom(' ', '\t', '   ', ' \\\n  ', '\\\n\t');
const filler = fc.constantFrom('', '\n', '# comment (\n', '  # "half \\\n', '\n\n', ' \t\n');
const ending = fc.constantFrom('\n', ' # why\n', '\t\n', ' \n', '\r\n');

const aLine = (path: string, ofPath: readonly string[]): fc.Arbitrary<string> =>
  fc
    .record({
      path: spellings(path),
      gaps: fc.array(gap, { minLength: ofPath.length, maxLength: ofPath.length }),
      options: fc.array(fc.constantFrom(...optionLists), { minLength: ofPath.length, maxLength: ofPath.length }),
      bare: fc.array(fc.boolean(), { minLength: ofPath.length, maxLength: ofPath.length }),
      defaults: fc.option(fc.constantFrom(' -rw,no_subtree_check', '\t-no_root_squash,no_subtree_check,async'), {
        nil: undefined,
      }),
      before: filler,
      end: ending,
    })
    .map((line) => {
      const items = ofPath.map((client, i) => {
        const bare = line.defaults !== undefined && line.bare[i] === true;
        return `${line.gaps[i] ?? ' '}${client}${bare ? '' : `(${line.options[i] ?? ''})`}`;
      });
      return `${line.before}${line.path}${line.defaults ?? ''}${items.join('')}${line.end}`;
    });

/** An exports file that exportfs accepts: no client of a path twice. */
export const anExportsFile: fc.Arbitrary<string> = fc
  .uniqueArray(fc.tuple(fc.constantFrom(...paths), fc.constantFrom(...clients)), {
    maxLength: 8,
    selector: (pair) => pair.join(' '),
  })
  .chain((pairs) => {
    const byPath = new Map<string, string[]>();
    for (const [path, client] of pairs) byPath.set(path, [...(byPath.get(path) ?? []), client]);
    return fc.tuple(...[...byPath].map(([path, ofPath]) => aLine(path, ofPath)));
  })
  .chain((lines) =>
    fc.constantFrom(
      lines.join(''),
      lines.join('').replace(/\n$/, ''),
      `${lines.join('')}# end \\\n`,
      `${lines.join('')} \\\n`,
    ),
  );

/** What a site may declare: canonical lines, no client of a path twice. */
export const aDeclaration: fc.Arbitrary<readonly string[]> = fc
  .uniqueArray(
    fc.record({
      path: fc.constantFrom(...paths),
      clients: fc.uniqueArray(fc.constantFrom(...clients), { minLength: 1, maxLength: 3 }),
      options: fc.constantFrom(...optionLists).map((list) => list.split(',')),
    }),
    { maxLength: 4, selector: (line) => line.path },
  )
  .map((lines) => lines.map(renderExportLine));

/** A file in which something was inserted, taken out or doubled. */
export const aSpoiledFile: fc.Arbitrary<string> = fc
  .tuple(
    anExportsFile,
    fc.array(fc.tuple(fc.nat(9999), fc.constantFrom('insert', 'delete', 'double'), fc.constantFrom(...slips)), {
      minLength: 1,
      maxLength: 4,
    }),
  )
  .map(([file, deeds]) =>
    deeds.reduce((text, [place, does, slip]) => {
      const at = place % (text.length + 1);
      if (does === 'insert') return text.slice(0, at) + slip + text.slice(at);
      return does === 'delete' ? text.slice(0, at) + text.slice(at + 1 + (place % 3)) : text + text.slice(at);
    }, file),
  );
