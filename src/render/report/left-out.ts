import { countText, plural } from '../plan/words.ts';
import type { Detail } from './fit-report.ts';
import type { Report } from './report.ts';

/** What a report does not show of the plan, in words; empty when it shows everything. */
export const leftOut = (report: Report, { texts, items, sections }: Detail): readonly string[] => {
  if (!sections) return ['everything but the counts'];
  if (items === 0) return report.items === 0 ? [] : ['everything but the counts of each part'];
  return [
    ...(texts < report.texts
      ? [`the text differences of ${countText(report.texts - texts)} of ${plural(report.texts, 'change')}`]
      : []),
    ...(items < report.items ? [`${countText(report.items - items)} of ${plural(report.items, 'line')}`] : []),
  ];
};
