import type { TextChange } from '../../core/change.ts';
import type { Diagnostic } from '../../core/diagnostic.ts';
import type { Plan } from '../../core/plan.ts';
import { type FoldStyle, foldSiblings, type Line } from '../plan/fold-siblings.ts';
import { groupChanges } from '../plan/group-changes.ts';
import { riskOf } from '../plan/risk.ts';
import { type AffectedNodes, affectedNodes } from './affected-nodes.ts';

/** A plan arranged for a reviewer: the riskiest part first, what cannot be done last. */
export interface Report {
  readonly plan: Plan;
  readonly digest: string;
  readonly affected: AffectedNodes;
  readonly sections: readonly ReportSection[];
  /** What was said while planning, errors and warnings before notes; shown after the changes. */
  readonly problems: readonly Diagnostic[];
  /** How many items, problems included, and how many of the items have texts. */
  readonly items: number;
  readonly texts: number;
}

/** The site, one image, the nodes, or what will not be done. */
export interface ReportSection {
  readonly heading: string;
  readonly groups: readonly ReportGroup[];
}

/** Changes that take effect alike. */
export interface ReportGroup {
  readonly heading: string | undefined;
  readonly breaks: boolean;
  readonly items: readonly ReportItem[];
}

/** One change or one fold of siblings. */
export interface ReportItem {
  readonly line: Line;
  /** Places in the order in which items, and items with texts, are kept when there is little room: 0 is kept longest. */
  readonly rank: number;
  readonly textRank: number;
  /** The texts of the change, or of the first of the siblings. */
  readonly texts: readonly TextChange[];
}

/** Arranges a plan; `fold` says when siblings become one line. */
export const reportOf = (plan: Plan, digest: string, fold: FoldStyle): Report => {
  const shown = plan.changes.filter((change) => change.action !== 'adopt');
  const parts = groupChanges(shown).map((section) => ({
    ...section,
    groups: section.groups.map((group) => ({ ...group, lines: foldSiblings(group.changes, fold) })),
  }));
  const lines = parts.flatMap(({ groups }) => groups.flatMap((group) => group.lines));
  const byRisk = lines
    .map((line, order) => ({ line, order, risk: riskOf(line.change) }))
    .sort((a, b) => a.risk - b.risk || a.order - b.order)
    .map(({ line }) => line);
  const ranks = new Map(byRisk.map((line, rank) => [line, rank]));
  const withTexts = byRisk.filter((line) => textsOf(line).length > 0);
  const textRanks = new Map(withTexts.map((line, rank) => [line, rank]));
  return {
    plan,
    digest,
    affected: affectedNodes(shown),
    sections: parts.map(({ heading, groups }) => ({
      heading,
      groups: groups.map((group) => ({
        heading: group.heading,
        breaks: group.breaks,
        items: group.lines.map((line) => ({
          line,
          rank: ranks.get(line) ?? 0,
          textRank: textRanks.get(line) ?? 0,
          texts: textsOf(line),
        })),
      })),
    })),
    problems: [...plan.diagnostics].sort((a, b) => severity[a.severity] - severity[b.severity]),
    items: lines.length + plan.diagnostics.length,
    texts: withTexts.length,
  };
};

const severity: Readonly<Record<Diagnostic['severity'], number>> = { error: 0, warning: 1, note: 2 };

const textsOf = ({ change }: Line): readonly TextChange[] => ('texts' in change ? change.texts : []);
