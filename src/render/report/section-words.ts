import type { Diagnostic } from '../../core/diagnostic.ts';
import { visibleLine } from '../plan/visible.ts';
import { plural } from '../plan/words.ts';
import { affectedNodes, affectedWords } from './affected-nodes.ts';
import type { Detail } from './fit-report.ts';
import type { Report, ReportGroup, ReportSection } from './report.ts';

/** What a plan is for, before the name of its site. */
export const purposeWords = {
  apply: 'changes of site',
  destroy: 'removal of everything from site',
  rollback: 'a run taken back on site',
} as const;

/** What a folded part must not hide: how much of what, and whom it reaches. */
export const countsOf = ({ groups }: ReportSection): readonly string[] => {
  const changes = groups.flatMap((group) => group.items.flatMap(({ line }) => line.members));
  return [plural(changes.length, 'change'), ...affectedWords(affectedNodes(changes))];
};

/** Whether a part is shown unfolded: it breaks something, removes something, or changes what others may reach. */
export const isGrave = (group: ReportGroup): boolean =>
  group.breaks || group.items.some(({ line }) => line.change.action === 'remove' || line.change.kind === 'export');

/** What stands on top at any length: policies that deny the plan, in words that may come from manifests. */
export const denialsOf = ({ problems }: Report): readonly string[] =>
  problems.flatMap(({ code, severity, message }) =>
    code === 'policy-denied' && severity === 'error' ? [visibleLine(message)] : [],
  );

/** Before the denials. */
export const willRefuse = 'apply will refuse this plan:';

/** The diagnostics that are shown: they are the first to go when lines must. */
export const problemsShown = ({ problems, items }: Report, detail: Detail): readonly Diagnostic[] =>
  problems.slice(0, Math.max(0, detail.items - (items - problems.length)));
