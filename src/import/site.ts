import type { ContentMap, ManifestDocument } from '../manifest/write.ts';
import { safeSiteKeys, soundsSecret } from './columns.ts';
import { note, quote, type Report, warn } from './report.ts';
import { importOtherLine, isDisabled } from './rows.ts';
import { type Row, rowsOf, spanOf, type Table, textOf } from './table.ts';

/** What the site table becomes, and what `$site.key` reads from its manifest. */
export interface ImportedSite {
  readonly document: ManifestDocument;
  readonly installdir: string;
  readonly values: ReadonlyMap<string, string>;
}

/**
 * The Site manifest. Of the site table's other keys only those are imported that some `$site.key` of litetree or
 * statelite reads, and known harmless ones. The nodes' nfsserver stands in for a missing master.
 */
export const importSite = (tables: ReadonlyMap<string, Table>, report: Report): ImportedSite => {
  const table = tables.get('site');
  const rows = liveKeys(table, report);
  const text = (key: string): string => {
    const row = rows.get(key);
    return row === undefined ? '' : textOf(row, 'value');
  };
  const installdir = pathOf(text('installdir'));
  const tftpdir = pathOf(text('tftpdir'));
  const attributes = siteAttributes(rows, referencedKeys(tables), report);
  const port = Number(text('xcatdport'));
  const domain = /^[A-Za-z0-9_.-]+$/.test(text('domain')) ? { domain: text('domain') } : {};
  const spec: ContentMap = {
    manifests: ['manifests/**/*.yaml'],
    ...(installdir === undefined ? {} : { installdir }),
    ...(tftpdir === undefined ? {} : { tftpdir }),
    master: masterOf(text('master'), commonServer(tables.get('noderes')), table, rows, report),
    ...(Number.isInteger(port) && port > 0 && port < 65536 && port !== 3001 ? { xcatport: port } : {}),
    ...domain,
    ...(Object.keys(attributes).length === 0 ? {} : { attributes }),
  };
  const given = { master: String(spec.master), installdir: installdir ?? '/install', tftpdir: tftpdir ?? '/tftpboot' };
  const values = new Map(
    Object.entries({ ...attributes, xcatport: String(spec.xcatport ?? 3001), ...domain, ...given }),
  );
  return { document: { kind: 'Site', name: 'xcat', above, spec }, installdir: given.installdir, values };
};

const above = [
  'Imported from xCAT. To let statelite keep the export of the images and make the directories of layers and state',
  'that are visible on this machine, add for example:',
  '  exports: { entries: [{ path: /install, clients: ["*"], options: [ro, no_root_squash, sync, no_subtree_check] }] }',
  '  localPaths: { "cnfs:/gpfs": /gpfs }',
];

const referencedKeys = (tables: ReadonlyMap<string, Table>): ReadonlySet<string> => {
  const texts = ['litetree', 'statelite'].flatMap((name) => rowsOf(tables.get(name)).map((row) => row.raw));
  return new Set(texts.flatMap((text) => [...text.matchAll(/\$\{?site\.(\w+)/g)].map(([, key = '']) => key)));
};

/** The one nfsserver that the noderes table names, if it names one. */
const commonServer = (noderes: Table | undefined): string | undefined => {
  const servers = new Set(
    rowsOf(noderes)
      .map((row) => textOf(row, 'nfsserver'))
      .filter((server) => server !== ''),
  );
  return servers.size === 1 ? [...servers][0] : undefined;
};

const liveKeys = (table: Table | undefined, report: Report): ReadonlyMap<string, Row> => {
  for (const line of table?.lines ?? []) if (line.type !== 'row') importOtherLine(line, report);
  return new Map(
    rowsOf(table)
      .filter((row) => !isDisabled(row, report))
      .map((row) => [textOf(row, 'key'), row]),
  );
};

const pathOf = (text: string): string | undefined => (/^\/[^\p{Cc}]*$/u.test(text) ? text : undefined);

const masterOf = (
  master: string,
  server: string | undefined,
  table: Table | undefined,
  rows: ReadonlyMap<string, Row>,
  report: Report,
): string => {
  if (/^[A-Za-z0-9_.:-]+$/.test(master)) return master;
  const row = rows.get('master');
  const at = row === undefined ? (table?.headerAt ?? fileStart(table?.file ?? 'site.csv')) : spanOf(row, 'value');
  const stand = server !== undefined && /^[A-Za-z0-9_.:-]+$/.test(server) ? server : undefined;
  const message =
    stand === undefined
      ? 'the dump has no site.master; 192.0.2.1 stands in for it, an address that no machine has'
      : `the dump has no site.master; ${stand}, the nfsserver of the nodes, stands in for it`;
  warn(report, 'import-master-missing', at, message, 'Write the address that nodes use into statelite.yaml.');
  return stand ?? '192.0.2.1';
};

const fileStart = (file: string) => ({ file, start: { line: 1, column: 1 }, end: { line: 1, column: 1 } });

const siteAttributes = (
  rows: ReadonlyMap<string, Row>,
  referenced: ReadonlySet<string>,
  report: Report,
): Readonly<Record<string, string>> => {
  const attributes: Record<string, string> = {};
  for (const [key, row] of rows) {
    if (ownFields.has(key) || !/^[A-Za-z][A-Za-z0-9_]*$/.test(key)) continue;
    if (soundsSecret(key)) {
      note(
        report,
        'import-secret-skipped',
        spanOf(row, 'key'),
        `site.${key} may hold a secret and is not read: ${quote(key)}`,
      );
    } else if (referenced.has(key) || safeSiteKeys.has(key)) {
      attributes[key] = textOf(row, 'value');
    }
  }
  return attributes;
};

const ownFields: ReadonlySet<string> = new Set(['master', 'installdir', 'tftpdir', 'xcatdport', 'domain']);
