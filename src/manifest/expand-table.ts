import { posix } from 'node:path';
import type { Diagnostic } from '../core/diagnostic.ts';
import type { Span } from '../core/source.ts';
import type { Declared } from './check-document.ts';
import { checkSchema } from './check-schema.ts';
import type { CsvCell, CsvRow } from './csv.ts';
import type { ManifestOf, Path } from './document.ts';
import type { Layout } from './layout.ts';
import { isNodeColumn, type NodeTable, readNodeTable } from './node-table.ts';
import { emptyMapping, isMapping, type PlainMapping } from './plain.ts';

interface Expanded {
  readonly declared: readonly Declared[];
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * The manifests that a manifest stands for: itself, or, when it names a node table, one Node for each row. What the
 * manifest gives beside the table is the default for rows whose cell is blank.
 */
export const expandTable = (declared: Declared, tables: (name: string) => string | undefined): Expanded => {
  const { manifest } = declared;
  if (manifest?.kind !== 'Node' || manifest.value.spec.table === undefined) {
    return { declared: [declared], diagnostics: [] };
  }
  const at = manifest.at('spec', 'table');
  const name = tableName(at.file, manifest.value.spec.table);
  if (name === undefined)
    return failed('table-escapes', 'the table lies outside the repository', at, 'move it into the repository');
  const text = tables(name);
  if (text === undefined) {
    return failed(
      'file-unreadable',
      `${JSON.stringify(name)} is not there or cannot be read`,
      at,
      'the path is relative to this manifest',
    );
  }
  const table = readNodeTable(name, text);
  if (!('columns' in table)) return { declared: [], diagnostics: table };
  const { table: _, ip: __, mac: ___, ...defaults } = manifest.value.spec;
  const shared = { manifest, table, columns: columnsOf(table), defaults };
  const rows = table.rows.map((row) => expandRow({ ...shared, row }));
  return {
    declared: rows.flatMap((row) => row.declared),
    diagnostics: [...table.diagnostics, ...addresses(manifest), ...rows.flatMap((row) => row.diagnostics)],
  };
};

/** The name of a table relative to the repository; undefined when it leads out of it. */
export const tableName = (manifestFile: string, table: string): string | undefined => {
  const name = posix.join(posix.dirname(manifestFile), table);
  return name.startsWith('../') || name === '..' || name.startsWith('/') ? undefined : name;
};

const failed = (code: 'table-escapes' | 'file-unreadable', message: string, at: Span, help: string): Expanded => ({
  declared: [],
  diagnostics: [{ code, severity: 'error', message, at, help }],
});

const addresses = (manifest: ManifestOf<'Node'>): readonly Diagnostic[] =>
  (['ip', 'mac'] as const).flatMap((key): readonly Diagnostic[] =>
    manifest.value.spec[key] === undefined
      ? []
      : [
          {
            code: 'table-with-address',
            severity: 'error',
            message: `${key} is given for all nodes of a table`,
            at: manifest.at('spec', key),
            help: `write it into the column ${key} of the table`,
          },
        ],
  );

/** Where the cells of each column with a meaning are: more than once only when the header is wrong. */
type Columns = ReadonlyMap<string, readonly number[]>;

const columnsOf = (table: NodeTable): Columns => {
  const columns = new Map<string, number[]>();
  for (const [index, column] of table.columns.entries()) {
    if (isNodeColumn(column)) columns.set(column, [...(columns.get(column) ?? []), index]);
  }
  return columns;
};

/** One row of a table, and what it is read with. */
interface Row {
  readonly manifest: ManifestOf<'Node'>;
  readonly table: NodeTable;
  readonly columns: Columns;
  /** What the manifest gives for all rows. */
  readonly defaults: object;
  readonly row: CsvRow;
}

/** The first cell of a column that is not blank. */
const cellOf = ({ columns, row }: Row, column: string): CsvCell | undefined => {
  for (const index of columns.get(column) ?? []) {
    const cell = row.cells[index];
    if (cell !== undefined && cell.text !== '') return cell;
  }
  return undefined;
};

const expandRow = (from: Row): Expanded => {
  const { table, columns, row } = from;
  const name = cellOf(from, 'name');
  if (name === undefined || /[[\],:]/.test(name.text)) {
    const at = table.spanOf(row.cells[columns.get('name')?.[0] ?? -1] ?? row);
    const message = name === undefined ? 'the row names no node' : 'a row describes one node, and this is a range';
    return {
      declared: [],
      diagnostics: [{ code: 'table-syntax', severity: 'error', message, at, help: 'write the name of one node' }],
    };
  }
  const layout = layoutOfRow(from);
  const { manifest: node, diagnostics } = checkSchema('Node', valueOfRow(from, name.text), layout);
  return {
    declared: [{ kind: 'Node', name: name.text, at: layout.at, ...(node === undefined ? {} : { manifest: node }) }],
    diagnostics: diagnostics.filter((found) => found.severity === 'error'),
  };
};

const valueOfRow = (from: Row, name: string): PlainMapping => {
  const { metadata } = from.manifest.value;
  const spec = copyOf(from.defaults);
  for (const column of from.columns.keys()) {
    const text = cellOf(from, column)?.text;
    if (text === undefined) continue;
    const [table = '', key] = column.split('.');
    if (key !== undefined) {
      const known = spec[table];
      const values = isMapping(known) ? known : emptyMapping();
      spec[table] = values;
      values[key] = text;
    } else if (column === 'groups' || (column === 'mac' && separator.test(text))) {
      spec[column] = text.split(separator).filter((part) => part !== '');
    } else if (column !== 'name') {
      spec[column] = text;
    }
  }
  return { apiVersion: 'statelite/v1', kind: 'Node', metadata: { ...copyOf(metadata), name }, spec };
};

const separator = /[\s,|]+/;

/** A copy of the parts of a manifest that rows share: text, lists of text, mappings of text. */
const copyOf = (shared: object): PlainMapping => {
  const copy = emptyMapping();
  for (const [key, value] of Object.entries(shared)) {
    if (Array.isArray(value)) copy[key] = value.map(String);
    else if (typeof value === 'object' && value !== null) copy[key] = copyOf(value);
    else copy[key] = value;
  }
  return copy;
};

/** Positions of a row: its cells, and the manifest for what only the manifest gives. */
const layoutOfRow = (from: Row): Layout => {
  const { manifest, table, row } = from;
  const at = (...path: Path): Span => {
    const [top, key, column] = path;
    if (top === undefined) return table.spanOf(row);
    if (top === 'metadata' && key === 'name') return table.spanOf(cellOf(from, 'name') ?? row);
    const cell = cellOf(from, `${key}.${column}`) ?? cellOf(from, String(key));
    if (top === 'spec' && cell !== undefined) return table.spanOf(cell);
    const defaulted = key !== undefined && key !== 'table' && Object.hasOwn(manifest.value.spec, key);
    return top === 'metadata' || defaulted ? manifest.at(...path) : table.spanOf(row);
  };
  return { at, keyAt: at, written: () => undefined };
};
