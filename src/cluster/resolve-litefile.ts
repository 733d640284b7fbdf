import { spanText } from '../core/source.ts';
import type { Image, LitefileRule } from './cluster.ts';
import { type Contest, compete } from './contest.ts';
import type { Findings } from './findings.ts';
import { forImage, selectorRank, strengthOf } from './image-selector.ts';
import type { LitefileRow } from './litefile-rows.ts';
import { nestingProblems } from './nested-rules.ts';

/** The rules of an image after precedence, by path; conflicts and nesting are reported. */
export const resolveLitefile = (
  image: Image,
  rows: readonly LitefileRow[],
  findings: Findings,
): readonly LitefileRule[] => {
  const contests = new Map<string, Contest<LitefileRule>>();
  for (const row of rows) {
    const rank = selectorRank(row.selector, image);
    if (rank === undefined) continue;
    const rule = row.rule(rank);
    compete(contests, rule.path, strengthOf(rank), rule);
  }
  const rules = [...contests.values()]
    .flatMap(({ winners }) => decide(winners, image, findings))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
  for (const rule of rules) checkConcatenation(rule, findings);
  // What a glob matches, and where links lead, only the image says.
  findings.add(nestingProblems(rules.flatMap((rule) => (rule.glob ? [] : [{ path: rule.path, rule }]))));
  return rules;
};

/** One rule of equally strong ones: the first, a directory if any of them was written as one. */
const decide = (winners: readonly LitefileRule[], image: Image, findings: Findings): readonly LitefileRule[] => {
  if (winners.length === 1) return winners;
  const [first, ...others] = winners;
  if (first === undefined) return [];
  for (const other of others) compareRules(first, other, image, findings);
  const directory = winners.some((rule) => rule.directory);
  return [directory === first.directory ? first : { ...first, directory }];
};

const compareRules = (first: LitefileRule, second: LitefileRule, image: Image, findings: Findings): void => {
  const related = [{ at: first.because, message: `the first rule: ${describe(first)}` }];
  if (first.behaviour === second.behaviour && first.method === second.method) {
    const help = 'remove one of them';
    findings.warning('rule-repeated', `${second.path} has the same rule twice`, { at: second.because, help, related });
    return;
  }
  const where = `${describe(second)} here, ${describe(first)} at ${spanText(first.because)}`;
  const message = `${second.path} has two rules that disagree${forImage(first.source, image)}: ${where}`;
  const help = 'keep one, or give one of them an image: an exact image beats an image group, which beats ALL';
  findings.error('rule-conflict', message, { at: second.because, help, related });
};

const describe = (rule: LitefileRule): string => `${rule.behaviour} by ${rule.method}`;

const checkConcatenation = (rule: LitefileRule, findings: Findings): void => {
  if (rule.behaviour !== 'con' || !rule.directory) return;
  findings.error('con-on-directory', `${rule.file} is a directory, and con joins the contents of files`, {
    at: rule.because,
    help: 'name the files, or use tmpfs for the directory',
  });
};
