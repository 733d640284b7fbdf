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
  const declaredRows: Declared[] = [];
  const diagnostics: Diagnostic[] = [...table.diagnostics, ...addresses(manifest)];
  const shared = sharedBy(manifest, table);
  for (const row of table.rows) expandRow({ shared, row }, declaredRows, diagnostics);
  return { declared: declaredRows, diagnostics };
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

/** A column with a meaning: `key` of `table`, or of the spec itself, and the cells that give it. */
interface Column {
  readonly name: string;
  readonly table: string | undefined;
  readonly key: string;
  /** More than one only when the header is wrong. */
  readonly cells: number[];
}

/** What all rows of a table are read with. */
interface Shared {
  readonly manifest: ManifestOf<'Node'>;
  readonly table: NodeTable;
  readonly columns: ReadonlyMap<string, Column>;
  /** What the manifest gives for all rows. */
  readonly metadata: object;
  readonly spec: object;
}

const sharedBy = (manifest: ManifestOf<'Node'>, table: NodeTable): Shared => {
  const columns = new Map<string, Column>();
  for (const [index, name] of table.columns.entries()) {
    if (!isNodeColumn(name)) continue;
    const [first = '', key] = name.split('.');
    const column = columns.get(name) ?? { name, table: key && first, key: key ?? first, cells: [] };
    column.cells.push(index);
    columns.set(name, column);
  }
  const { table: _, ip: __, mac: ___, ...spec } = manifest.value.spec;
  return { manifest, table, columns, metadata: manifest.value.metadata, spec };
};

interface Row {
  readonly shared: Shared;
  readonly row: CsvRow;
}

/** The first cell of a column that is not blank. */
const cellOf = (row: CsvRow, column: Column | undefined): CsvCell | undefined => {
  if (column === undefined) return undefined;
  for (const index of column.cells) {
    const cell = row.cells[index];
    if (cell !== undefined && cell.text !== '') return cell;
  }
  return undefined;
};

const expandRow = (from: Row, declared: Declared[], diagnostics: Diagnostic[]): void => {
  const { shared, row } = from;
  const column = shared.columns.get('name');
  const name = cellOf(row, column);
  if (name === undefined || /[[\],:]/.test(name.text)) {
    const at = shared.table.spanOf(row.cells[column?.cells[0] ?? -1] ?? row);
    const message = name === undefined ? 'the row names no node' : 'a row describes one node, and this is a range';
    diagnostics.push({ code: 'table-syntax', severity: 'error', message, at, help: 'write the name of one node' });
    return;
  }
  const layout = layoutOfRow(from);
  const { manifest: node, diagnostics: found } = checkSchema('Node', valueOfRow(from, name.text), layout);
  diagnostics.push(...found);
  const known = { kind: 'Node', name: name.text, at: layout.at } as const;
  declared.push(node === undefined ? known : { ...known, manifest: node });
};

const valueOfRow = ({ shared, row }: Row, name: string): PlainMapping => {
  const metadata = copyOf(shared.metadata);
  const spec = copyOf(shared.spec);
  metadata.name = name;
  for (const column of shared.columns.values()) {
    const text = cellOf(row, column)?.text;
    if (text === undefined || column.name === 'name') continue;
    const { table, key } = column;
    if (table !== undefined) {
      const known = spec[table];
      const values = isMapping(known) ? known : emptyMapping();
      spec[table] = values;
      values[key] = text;
    } else if (key === 'groups' || (key === 'mac' && separator.test(text))) {
      spec[key] = text.split(separator).filter((part) => part !== '');
    } else {
      spec[key] = text;
    }
  }
  return { apiVersion: 'statelite/v1', kind: 'Node', metadata, spec };
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
const layoutOfRow = ({ shared, row }: Row): Layout => {
  const at = (...path: Path): Span => {
    const { manifest, table, columns } = shared;
    const [top, key, column] = path;
    if (top === undefined) return table.spanOf(row);
    if (top === 'metadata' && key === 'name') return table.spanOf(cellOf(row, columns.get('name')) ?? row);
    const found = cellOf(row, columns.get(`${key}.${column}`)) ?? cellOf(row, columns.get(String(key)));
    if (top === 'spec' && found !== undefined) return table.spanOf(found);
    const defaulted = key !== undefined && key !== 'table' && Object.hasOwn(manifest.value.spec, key);
    return top === 'metadata' || defaulted ? manifest.at(...path) : table.spanOf(row);
  };
  return { at, keyAt: at, written: unwritten };
};

const unwritten = (): undefined => undefined;
