import { InvalidArgumentError, Option } from 'commander';
import { collect } from './plan-flags.ts';
import type { Add } from './program.ts';
import type { ReportFlags } from './report.ts';
import type { SnapshotFlags } from './snapshot.ts';

const count = (value: string): number => {
  if (!/^[1-9]\d{0,9}$/.test(value)) throw new InvalidArgumentError('expected a whole number');
  return Number(value);
};

/** An address that can stand in Markdown and HTML as it is. */
const webAddress = (value: string): string => {
  if (/^https?:\/\/[\w.~:/?#@!$&*+,;=%-]+$/.test(value)) return value;
  throw new InvalidArgumentError('expected an http or https address without blanks, quotes and brackets');
};

/** Adds the verbs for reviewing plans: report, snapshot. */
export const addReviewVerbs = (add: Add): void => {
  add<ReportFlags>(
    'report <plan>',
    'a saved plan for reviewers, riskiest first, never longer than its place takes',
    async (context, options, args) => (await import('./report.ts')).reportCommand(context, options, args[0] ?? ''),
  )
    .addOption(
      new Option('--format <format>', 'where it is read')
        .choices(['markdown', 'html', 'gitlab-mr', 'github-summary', 'gitlab-widget', 'json'])
        .default('markdown'),
    )
    .option('--max-bytes <count>', 'the longest it may be (default: what its place takes)', count)
    .option('--url <address>', 'where the whole plan is to be seen', webAddress)
    .option('-o, --out <file>', 'write it to a file');
  add<SnapshotFlags>(
    'snapshot',
    'what planning must know of this machine, for `plan --against` elsewhere',
    async (context, options) => (await import('./snapshot.ts')).snapshotCommand(context, options),
  )
    .option('-o, --out <file>', 'write it to a file')
    .option('--adopt <address>', 'also what a plan with this --adopt needs (repeatable)', collect, [])
    .option('--max-entries <count>', 'list at most so many names of images (default: 500000)', count);
};
