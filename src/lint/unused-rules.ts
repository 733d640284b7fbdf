import type { LitefileRule } from '../cluster/cluster.ts';
import type { SurveyedImage } from '../cluster/survey.ts';
import { isBelow, type RootedPath } from '../core/place.ts';
import type { UnusedRule } from './coverage.ts';

/** What a rule is judged by. */
export interface RuleUse {
  readonly rules: readonly LitefileRule[];
  readonly surveyed: SurveyedImage;
  /** Paths that the image wants to write, without links. */
  readonly wanted: ReadonlySet<RootedPath>;
  /** Whether the image itself has something at a path, and not only because of us. */
  has(path: RootedPath): boolean;
  /** Whether a layer could bring what the image does not have. */
  readonly layered: boolean;
}

/** The rules that match nothing, that name a path which nothing in the image has, or that need nothing. */
export const unusedRules = ({ rules, surveyed, wanted, has, layered }: RuleUse): readonly UnusedRule[] => {
  const free = new Map(surveyed.nothingNeeded.map(({ rule, path }) => [rule, path]));
  const placed = new Map(surveyed.rules.map(({ rule, path }) => [rule, path]));
  const byWritten = new Map(surveyed.rules.map((one) => [one.rule.because, one.path]));
  return rules.flatMap((rule): readonly UnusedRule[] => {
    const runtime = free.get(rule);
    if (runtime !== undefined) {
      return [{ rule, severity: 'note', why: `it is ${runtime}, which every node mounts at boot` }];
    }
    const path = placed.get(rule) ?? byWritten.get(rule.because);
    if (rule.glob) {
      return path === undefined ? [{ rule, severity: severityOf(rule), why: 'the pattern matches nothing' }] : [];
    }
    if (path === undefined || has(path) || isWanted(path, wanted)) return [];
    if (layered && (rule.behaviour === 'ro' || rule.behaviour === 'con')) return [];
    const why = layered ? 'nothing in the image has it; only a layer may' : 'nothing in the image has it';
    return [{ rule, severity: layered ? 'note' : severityOf(rule), why }];
  });
};

/** A rule for every image need not fit each. */
const severityOf = (rule: LitefileRule): 'warning' | 'note' => (rule.source === 'all' ? 'note' : 'warning');

const isWanted = (path: RootedPath, wanted: ReadonlySet<RootedPath>): boolean =>
  [...wanted].some((one) => one === path || isBelow(one, path) || isBelow(path, one));
