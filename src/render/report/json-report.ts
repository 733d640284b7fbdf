import type { Change } from '../../core/change.ts';
import { safeJson } from '../diagnostics/safe-json.ts';
import { textDiff } from '../plan/text-diff.ts';
import { textWords } from '../plan/text-words.ts';
import { verdictOf } from '../plan/verdict.ts';
import { becauseText } from '../plan/words.ts';
import type { Detail } from './fit-report.ts';
import { leftOut } from './left-out.ts';
import type { Report, ReportItem } from './report.ts';
import type { ReportNotes } from './report-notes.ts';
import { problemsShown } from './section-words.ts';

/** A report for programs (schemas/report.schema.json): arranged, folded and limited as the Markdown one. */
export const jsonReport = (report: Report, detail: Detail, notes: ReportNotes): string =>
  safeJson({
    format_version: '1.0',
    site: report.plan.site,
    purpose: report.plan.purpose,
    digest: report.digest,
    summary: report.plan.summary,
    nodes: report.affected,
    sections: detail.sections
      ? report.sections.map(({ heading, groups }) => ({
          heading,
          changes: groups.flatMap(({ items }) =>
            items.filter(({ rank }) => rank < detail.items).map((item) => jsonItem(item, detail, notes)),
          ),
        }))
      : [],
    problems: problemsShown(report, detail),
    left_out: leftOut(report, detail),
    ...(notes.url !== undefined && { url: notes.url }),
  });

const jsonItem = ({ line, texts, textRank, rank }: ReportItem, detail: Detail, { ruleAt }: ReportNotes) => {
  const { change, members, text } = line;
  const because = becauseText(members.flatMap((member) => (member.because === undefined ? [] : [member.because])));
  return {
    rank,
    action: verdictOf(change).word,
    kind: change.kind,
    address: change.address,
    ...(text !== undefined && { fold: text }),
    count: members.length,
    when: change.effect.when,
    ...(change.effect.until !== undefined && { until: change.effect.until }),
    nodes: nodesOf(members),
    ...(because !== undefined && { because }),
    ...(change.action === 'blocked' && { diagnostics: change.diagnostics }),
    ...(change.action === 'waiting' && { on: change.on }),
    says: textWords(change, ruleAt),
    differences: textRank < detail.texts ? texts.flatMap(textDiff) : [],
  };
};

/** Changes of nodes concern one each; the others of a fold all concern the same. */
const nodesOf = (members: readonly Change[]): number =>
  Math.max(
    new Set(members.flatMap(({ node, effect }) => (node === undefined || effect.nodes === 0 ? [] : [node]))).size,
    ...members.map(({ effect }) => effect.nodes),
  );
