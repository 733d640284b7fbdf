import type { Plan } from '../../core/plan.ts';
import { fitReport } from './fit-report.ts';
import { htmlReport } from './html-report.ts';
import { jsonReport } from './json-report.ts';
import { markdownReport } from './markdown-report.ts';
import { type Report, reportOf } from './report.ts';
import type { ReportNotes } from './report-notes.ts';
import { widgetReport } from './widget-report.ts';

/** How a report is written, each for one place where people or programs read it. */
export type ReportFormat = 'markdown' | 'html' | 'gitlab-mr' | 'github-summary' | 'gitlab-widget' | 'json';

/** What a report is made with. */
export interface ReportOptions extends ReportNotes {
  readonly format: ReportFormat;
  /** The most UTF-8 bytes that it may have; what its place allows unless told. */
  readonly maxBytes?: number | undefined;
  /** Writes node names as one noderange. */
  readonly foldNodes: (names: readonly string[]) => string;
}

/**
 * What each place takes. GitHub: a comment has at most 65,536 characters, a step summary 1 MiB. GitLab: a note has at most
 * 1,000,000 characters. Some room is left for what a pipeline adds.
 */
export const reportLimits: Readonly<Record<ReportFormat, number>> = {
  markdown: 60_000,
  html: 5_000_000,
  'gitlab-mr': 900_000,
  'github-summary': 1_000_000,
  'gitlab-widget': 10_000,
  json: 10_000_000,
};

/** A plan for reviewers in at most so many bytes, or how many the shortest report needs. Equal inputs give equal bytes. */
export const renderReport = (
  { plan, digest }: { readonly plan: Plan; readonly digest: string },
  options: ReportOptions,
): { readonly text: string } | { readonly needs: number } => {
  const limit = options.maxBytes ?? reportLimits[options.format];
  const folded = new Map<number, Report>();
  const reportFor = (above: number): Report => {
    const report = folded.get(above) ?? reportOf(plan, digest, { above, foldNodes: options.foldNodes });
    folded.set(above, report);
    return report;
  };
  const write = writers[options.format];
  const notes = { ...options, picture: smallPicture(options.picture, limit) };
  const fitted = fitReport(limit, reportFor, (detail) => write(reportFor(detail.fold), detail, notes));
  if (fitted !== undefined) return { text: fitted.text };
  const shortest = write(reportFor(1), { fold: 1, texts: 0, items: 0, sections: false }, options);
  return { needs: Buffer.byteLength(shortest) };
};

/** A picture that would take more than a quarter of the room gives way to the plan. */
const smallPicture = (picture: string | undefined, limit: number): string | undefined =>
  picture !== undefined && Buffer.byteLength(picture) * 4 <= (limit / 4) * 3 ? picture : undefined;

const writers: Readonly<Record<ReportFormat, typeof markdownReport>> = {
  markdown: markdownReport,
  html: htmlReport,
  'gitlab-mr': markdownReport,
  'github-summary': markdownReport,
  'gitlab-widget': ({ plan }) => widgetReport(plan),
  json: jsonReport,
};
