import { spanText } from '../core/source.ts';
import type { Image, LitefileRule } from './cluster.ts';
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
  const winners = new Map<string, LitefileRule>();
  for (const row of rows) {
    const rank = selectorRank(row.selector, image);
    if (rank === undefined) continue;
    const rule = row.rule(rank);
    const other = winners.get(rule.path);
    winners.set(rule.path, other === undefined ? rule : stronger(other, rule, image, findings));
  }
  const rules = [...winners.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
  for (const rule of rules) checkConcatenation(rule, findings);
  // What a glob matches, and where links lead, only the image says.
  findings.add(nestingProblems(rules.flatMap((rule) => (rule.glob ? [] : [{ path: rule.path, rule }]))));
  return rules;
};

const stronger = (first: LitefileRule, second: LitefileRule, image: Image, findings: Findings): LitefileRule => {
  const difference = strengthOf(first.source) - strengthOf(second.source);
  if (difference !== 0) return difference < 0 ? first : second;
  const related = [{ at: first.because, message: `the first rule: ${describe(first)}` }];
  const agree = first.behaviour === second.behaviour && first.method === second.method;
  if (agree) {
    findings.warning('rule-repeated', `${second.path} has the same rule twice`, {
      at: second.because,
      help: 'remove one of them',
      related,
    });
  } else {
    findings.error(
      'rule-conflict',
      `${second.path} has two rules that disagree${forImage(first.source, image)}: ${describe(second)} here, ${describe(first)} at ${spanText(first.because)}`,
      {
        at: second.because,
        help: 'keep one, or give one of them an image: an exact image beats an image group, which beats ALL',
        related,
      },
    );
  }
  // One of them was written as a directory: then the path is one.
  return second.directory && !first.directory ? { ...first, directory: true } : first;
};

const describe = (rule: LitefileRule): string => `${rule.behaviour} by ${rule.method}`;

const checkConcatenation = (rule: LitefileRule, findings: Findings): void => {
  if (rule.behaviour !== 'con' || !rule.directory) return;
  findings.error('con-on-directory', `${rule.file} is a directory, and con joins the contents of files`, {
    at: rule.because,
    help: 'name the files, or use tmpfs for the directory',
  });
};
