import type { Span } from '../core/source.ts';

/** A node as one manifest or table row declares it, before groups. */
export interface DeclaredNode {
  readonly name: string;
  readonly because: Span;
  readonly protect: boolean;
  readonly groups: readonly string[];
  readonly image: string | undefined;
  /** Where the image is named; asked for only to complain about it. */
  imageAt(): Span;
  readonly ip: string | undefined;
  readonly macs: readonly string[];
  /** Shared by all nodes of a range. */
  readonly values: TableValues;
}

/** Values of xCAT's tables: by table, then by column. */
export type TableValues = ReadonlyMap<string, ReadonlyMap<string, string>>;

/** The tables of a spec; keys in `reserved` are not tables. */
export const tableValues = (spec: object, reserved: readonly string[]): TableValues => {
  let tables: Map<string, ReadonlyMap<string, string>> | undefined;
  for (const [table, columns] of Object.entries(spec)) {
    if (typeof columns !== 'object' || columns === null || Array.isArray(columns) || reserved.includes(table)) continue;
    const texts = Object.entries(columns).flatMap(([column, value]) =>
      typeof value === 'string' ? [[column, value] as const] : [],
    );
    tables ??= new Map();
    tables.set(table, new Map(texts));
  }
  return tables ?? noTables;
};

const noTables: TableValues = new Map();
