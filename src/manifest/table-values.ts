import type { Span } from '../core/source.ts';
import type { ManifestOf } from './document.ts';

/** One value of `table.column` that a manifest gives, and where. */
export interface TableValue {
  readonly table: string;
  readonly column: string;
  readonly value: string;
  readonly at: Span;
}

/** Every table value of a node or a group, tables of any name included, in the order of the manifest. */
export const tableValues = (manifest: ManifestOf<'Node'> | ManifestOf<'NodeGroup'>): readonly TableValue[] => {
  const found: TableValue[] = [];
  for (const [table, row] of Object.entries(manifest.value.spec)) {
    if (typeof row !== 'object' || row === null || Array.isArray(row)) continue;
    for (const [column, value] of Object.entries(row)) {
      if (typeof value === 'string') found.push({ table, column, value, at: manifest.at('spec', table, column) });
    }
  }
  return found;
};
