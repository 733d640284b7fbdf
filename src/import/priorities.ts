import type { Report } from './report.ts';
import { type Row, spanOf, textOf } from './table.ts';

/** The number that a priority is, for xCAT and for us. */
export const numberOf = (text: string): number | undefined =>
  /^\s*[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?\s*$/i.test(text) && Number.isFinite(Number(text))
    ? Number(text)
    : undefined;

/** A priority of its own for each row that shares one with an earlier row it `meets`, just behind that one. */
export const distinctPriorities = (
  rows: readonly Row[],
  meets: (a: Row, b: Row) => boolean,
  report: Report,
): ReadonlyMap<Row, number> => {
  const given = new Set(rows.map((row) => numberOf(textOf(row, 'priority')) ?? 0));
  const byPriority = new Map<number, Row[]>();
  const assigned = new Map<Row, number>();
  const rival = (row: Row, priority: number) => byPriority.get(priority)?.find((other) => meets(row, other));
  for (const row of rows) {
    const wanted = numberOf(textOf(row, 'priority')) ?? 0;
    const first = rival(row, wanted);
    let priority = wanted;
    while (rival(row, priority) !== undefined) priority = between(priority, given);
    assigned.set(row, priority);
    byPriority.set(priority, [...(byPriority.get(priority) ?? []), row]);
    if (first === undefined) continue;
    report.push({
      code: 'import-priority-equal',
      severity: 'warning',
      message: `priority ${textOf(row, 'priority')} equals that of another row, and xCAT leaves their order to chance; imported as ${priority}`,
      at: spanOf(row, 'priority'),
      related: [{ at: spanOf(first, 'priority'), message: 'this row keeps its priority and comes first' }],
    });
  }
  return assigned;
};

/** Half way to the next priority that a row was given, or to the number after the next. */
const between = (priority: number, given: ReadonlySet<number>): number => {
  const above = Math.min(...[...given].filter((other) => other > priority), priority + 2);
  const middle = (priority + above) / 2;
  return middle > priority ? middle : priority + Math.max(1, Math.abs(priority) * 1e-9);
};
