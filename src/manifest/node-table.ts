import { closest } from '../core/closest.ts';
import type { Diagnostic } from '../core/diagnostic.ts';
import type { Span } from '../core/source.ts';
import { checkTableName } from './check-tables.ts';
import { type CsvCell, type CsvRow, readCsv } from './csv.ts';
import { linesOf, withoutMark } from './lines.ts';

/** A node table: its columns in order, and the rows below them. */
export interface NodeTable {
  readonly header: CsvRow;
  readonly columns: readonly string[];
  readonly rows: readonly CsvRow[];
  readonly diagnostics: readonly Diagnostic[];
  /** Where a cell or a row stands. */
  spanOf(part: Part): Span;
}

type Part = Pick<CsvCell, 'start' | 'end'>;

/** The columns that every node table may have; others are written `table.column`. */
const nodeColumns: readonly string[] = ['name', 'groups', 'image', 'ip', 'mac'];

/** Reads the text of a node table; only diagnostics when it has no header. */
export const readNodeTable = (file: string, withMark: string): NodeTable | readonly Diagnostic[] => {
  const text = withoutMark(withMark);
  const lines = linesOf(file, text);
  const { rows, diagnostics } = readCsv(text, lines);
  const wrong = text.search(/\uFFFD|\p{Surrogate}/u);
  if (wrong !== -1) return [{ ...notText, at: lines.span(wrong, wrong + 1) }];
  const [header, ...body] = rows;
  if (header === undefined) return [...diagnostics, noHeader(lines.span(0, 0), [])];
  const columns = header.cells.map((cell) => cell.text);
  const spanOf = ({ start, end }: Part): Span => lines.span(start, end);
  if (!columns.includes('name')) return [...diagnostics, noHeader(spanOf(header), columns)];
  return {
    header,
    columns,
    rows: body,
    diagnostics: [
      ...diagnostics,
      ...checkHeader(header.cells, spanOf),
      ...body.flatMap((row) => checkWidth(row, columns, spanOf)),
    ],
    spanOf,
  };
};

const notText = {
  code: 'file-not-utf8',
  severity: 'error',
  message: 'the file is not UTF-8 text',
  help: 'save it as UTF-8',
} as const;

const noHeader = (at: Span, columns: readonly string[]): Diagnostic => {
  const meant = columns.find((column) => closest(column, ['name']) !== undefined || column === 'node');
  return {
    code: 'table-header',
    severity: 'error',
    message: 'the first line must name the columns, and name must be one of them',
    at,
    help: meant === undefined ? 'begin with a line such as name,groups,image,ip,mac' : `write name instead of ${meant}`,
  };
};

/** Whether a column has a meaning: one of the five, or `table.column`. */
export const isNodeColumn = (column: string): boolean => nodeColumns.includes(column) || tableColumn.test(column);

const tableColumn = /^[a-z][a-z0-9_]*\.[a-z][A-Za-z0-9_]*$/;

type SpanOf = NodeTable['spanOf'];

const checkHeader = (cells: readonly CsvCell[], spanOf: SpanOf): readonly Diagnostic[] =>
  cells.flatMap((cell, index): readonly Diagnostic[] => {
    const earlier = cells.findIndex((other) => other.text === cell.text);
    const first = cells[earlier];
    if (first !== undefined && earlier < index) {
      const related = [{ at: spanOf(first), message: 'first named here' }];
      return [{ ...column(cell, 'is there twice', spanOf), help: 'remove one of them', related }];
    }
    if (isNodeColumn(cell.text)) return checkTableName('Node', cell.text.split('.')[0] ?? '', () => spanOf(cell));
    const meant = closest(cell.text.toLowerCase(), nodeColumns);
    const help = meant === undefined ? 'write table.column for a value of a table' : `did you mean ${meant}?`;
    return [{ ...column(cell, 'is not known', spanOf), help }];
  });

const column = (cell: CsvCell, what: string, spanOf: SpanOf) =>
  ({
    code: 'table-header',
    severity: 'error',
    message: `the column ${JSON.stringify(cell.text)} ${what}`,
    at: spanOf(cell),
  }) as const;

const checkWidth = (row: CsvRow, columns: readonly string[], spanOf: SpanOf): readonly Diagnostic[] => {
  const extra = row.cells[columns.length];
  if (extra === undefined) return [];
  return [
    {
      code: 'table-syntax',
      severity: 'error',
      message: `the row has ${row.cells.length} cells, the header has ${columns.length}`,
      at: spanOf(extra),
      help: 'put a value that contains a comma in quotes',
    },
  ];
};
