import type { ManifestDocument } from '../manifest/write.ts';
import { nodeTables } from './columns.ts';
import { nestedTables } from './fold-nodes.ts';
import { isPattern } from './node-pattern.ts';
import type { NodeRows } from './node-rows.ts';
import { isColumn } from './node-values.ts';
import { cellOf } from './table.ts';

/**
 * A NodeGroup manifest for each group with a row in some node table, or that another table names. Patterns are left
 * out: their values stand at the nodes. Groups without a row need no manifest, unless nothing else names them.
 */
export const importGroups = (rows: NodeRows, bare: ReadonlySet<string>): readonly ManifestDocument[] =>
  rows.groups.flatMap((name): readonly ManifestDocument[] => {
    const values = new Map<string, string>();
    for (const table of nodeTables) {
      const row = rows.row(table, name);
      for (const column of row?.table.columns ?? []) {
        const text = row !== undefined && isColumn(table, column) ? (cellOf(row, column)?.text ?? '') : '';
        const plain = text !== '' && (!isPattern(text) || column.endsWith('dir'));
        if (plain) values.set(`${table}.${column}`, text);
      }
    }
    if (values.size === 0 && !bare.has(name)) return [];
    return [{ kind: 'NodeGroup', name, spec: nestedTables(values) }];
  });
