import type { ManifestDocument } from '../manifest/write.ts';
import { isPlainPath, plainPathMessage } from './attributes.ts';
import { nodeTables } from './columns.ts';
import { nestedTables } from './fold-nodes.ts';
import { isPattern } from './node-pattern.ts';
import type { NodeRows } from './node-rows.ts';
import { isColumn } from './node-values.ts';
import { type Report, warn } from './report.ts';
import { cellOf, spanOf } from './table.ts';

/**
 * A NodeGroup manifest for each group that has values or no member. Patterns are left out: their values stand at the
 * nodes. A group that only nodes name needs no manifest.
 */
export const importGroups = (rows: NodeRows, report: Report): readonly ManifestDocument[] => {
  const implied = new Set(rows.nodes.flatMap((node) => node.groups));
  return rows.groups.flatMap((name): readonly ManifestDocument[] => {
    const values = new Map<string, string>();
    for (const table of nodeTables) {
      const row = rows.row(table, name);
      for (const column of row?.table.columns ?? []) {
        const text = row !== undefined && isColumn(table, column) ? (cellOf(row, column)?.text ?? '') : '';
        if (row === undefined || text === '' || (isPattern(text) && !isPlainPath(column))) continue;
        if (isPattern(text)) warn(report, 'import-value-pattern', spanOf(row, column), plainPathMessage(text));
        values.set(`${table}.${column}`, text);
      }
    }
    if (values.size === 0 && implied.has(name)) return [];
    return [{ kind: 'NodeGroup', name, spec: nestedTables(values) }];
  });
};
