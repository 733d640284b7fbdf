import type { Span } from '../core/source.ts';

/** A node as one manifest or table row declares it, before groups. */
export interface DeclaredNode {
  readonly name: string;
  readonly because: Span;
  readonly protect: boolean;
  readonly groups: readonly string[];
  readonly image: string | undefined;
  readonly imageAt: Span;
  readonly ip: string | undefined;
  readonly macs: readonly string[];
  /** Shared by all nodes of a range. */
  readonly values: TableValues;
}

/** Values of xCAT's tables by `table.column`. */
export type TableValues = ReadonlyMap<string, string>;

/** Every table of a spec, flattened; keys in `reserved` are not tables. */
export const tableValues = (spec: object, reserved: readonly string[]): TableValues => {
  const values = new Map<string, string>();
  for (const [table, columns] of Object.entries(spec)) {
    if (reserved.includes(table) || typeof columns !== 'object' || columns === null || Array.isArray(columns)) continue;
    for (const [column, value] of Object.entries(columns)) {
      if (typeof value === 'string') values.set(`${table}.${column}`, value);
    }
  }
  return values;
};
