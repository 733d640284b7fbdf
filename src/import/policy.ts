import { type NodeNames, selectNames } from '../cluster/noderange.ts';
import type { Diagnostic } from '../core/diagnostic.ts';
import type { ContentMap, ManifestDocument } from '../manifest/write.ts';
import { distinctPriorities, numberOf } from './priorities.ts';
import { note, quote, type Report, refuse, warn } from './report.ts';
import { commentsOf, importLines, isDisabled } from './rows.ts';
import { type Row, rowsOf, spanOf, type Table, textOf } from './table.ts';

/** The Policy manifest for a policy table: one rule for each row, in the order of the rows. */
export const importPolicy = (table: Table, model: NodeNames, report: Report): readonly ManifestDocument[] => {
  reportSwapped(table, report);
  const disabled = new Map<Row, boolean>();
  for (const row of rowsOf(table)) if (checkRow(row, model, report)) disabled.set(row, isDisabled(row, report));
  const live = [...disabled].filter(([, off]) => !off).map(([row]) => row);
  const priorities = distinctPriorities(live, () => true, report);
  const rules = importLines(table, report, (row) => {
    const off = disabled.get(row);
    const priority = priorities.get(row) ?? numberOf(textOf(row, 'priority'));
    return off === undefined || priority === undefined ? undefined : rule(row, priority, off, report);
  });
  return rules.length === 0 ? [] : [{ kind: 'Policy', name: 'policy', spec: { rules } }];
};

const checkRow = (row: Row, model: NodeNames, report: Report): boolean => {
  const priority = textOf(row, 'priority');
  if (numberOf(priority) === undefined) {
    const message = `priority ${quote(priority)} is no number; the row stays as a comment`;
    refuse(report, 'import-priority-refused', spanOf(row, 'priority'), message);
    return false;
  }
  const noderange = textOf(row, 'noderange');
  const problem = noderange.trim() === '' ? undefined : selectNames(noderange, model).diagnostics.find(isError);
  if (problem === undefined) return true;
  const message = `noderange ${quote(noderange)}: ${problem.message}; the row stays as a comment`;
  refuse(report, 'import-row-dead', spanOf(row, 'noderange'), message);
  return false;
};

const isError = ({ severity }: Diagnostic): boolean => severity === 'error';

const rule = (row: Row, priority: number, disable: boolean, report: Report): ContentMap => {
  const words = textOf(row, 'commands').split(',');
  const commands = words.map((word) => word.trim()).filter((word) => word !== '');
  const texts = ['name', 'host', 'noderange', 'parameters'] as const;
  const [name, host, noderange, parameters] = texts.map((column): ContentMap => {
    const value = textOf(row, column);
    return value === '' ? {} : { [column]: value };
  });
  return {
    priority,
    ...name,
    ...host,
    ...(commands.length === 0 ? {} : { commands }),
    ...noderange,
    ...parameters,
    rule: verdict(row, commands, disable, report),
    ...commentsOf(row),
    ...(disable ? { disable } : {}),
  };
};

/** The rule column. A blank one denies in xCAT; the 2010 document's own rows for the boot queries are meant as allow. */
const verdict = (row: Row, commands: readonly string[], disabled: boolean, report: Report): string => {
  const text = textOf(row, 'rule');
  if (text.trim() !== '') return text;
  const forBoot = commands.length > 0 && commands.every((command) => bootQueries.has(command));
  if (!disabled) {
    const message = `a blank rule denies in xCAT; imported as ${forBoot ? 'allow, as the 2010 document means it' : 'deny'}`;
    const help = forBoot ? 'Nodes of xCAT that are denied their lists boot without any rule.' : undefined;
    warn(report, 'import-policy-denied', row.at, message, help);
  }
  return forBoot ? 'allow' : 'deny';
};

const bootQueries: ReadonlySet<string> = new Set(['litefile', 'litetree', 'getpartition']);

const reportSwapped = (table: Table, report: Report): void => {
  for (const row of rowsOf(table)) {
    const standard = new Map([
      ['litefile', 4.7],
      ['litetree', 4.8],
    ]).get(textOf(row, 'commands'));
    const priority = numberOf(textOf(row, 'priority'));
    if (standard === undefined || priority === standard || (priority !== 4.7 && priority !== 4.8)) continue;
    const message = `xCAT has ${textOf(row, 'commands')} at ${standard}; the 2010 document has it the other way round, and it does not matter`;
    note(report, 'import-policy-swapped', spanOf(row, 'priority'), message);
  }
};
