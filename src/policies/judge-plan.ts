import type { Change } from '../core/change.ts';
import { countNodes } from '../core/count-nodes.ts';
import type { Diagnostic } from '../core/diagnostic.ts';
import type { Plan } from '../core/plan.ts';
import { patternExpression } from '../planning/select.ts';
import { gainedOptions } from './gained-options.ts';
import type { PlanRule } from './policy.ts';
import { isWithin } from './window.ts';

/** What rules have against a plan that is carried out at a moment: an error for each that denies, a warning for each that warns. */
export const judgePlan = (rules: readonly PlanRule[], plan: Plan, now: Date): readonly Diagnostic[] =>
  rules.flatMap((rule) => {
    if (rule.outside !== undefined && isWithin(rule.outside, now)) return [];
    const against = objection(rule, plan.changes.filter(matcherOf(rule)));
    if (against === undefined) return [];
    const denies = rule.effect === 'deny';
    const closed = rule.outside === undefined ? '' : `, and its window in ${rule.outside.zone} is closed`;
    return [
      {
        code: denies ? 'policy-denied' : 'policy-warned',
        severity: denies ? 'error' : 'warning',
        message: `${rule.name} ${denies ? 'denies' : 'warns of'} this plan: ${against}${closed}`,
        at: rule.because,
        ...(rule.message !== undefined && { help: rule.message }),
      },
    ];
  });

/** Changes that do something, as far as a rule is about them. */
const matcherOf = ({ kinds, actions, addresses, when }: PlanRule): ((change: Change) => boolean) => {
  const patterns = addresses?.map(patternExpression);
  return (change) =>
    ['create', 'update', 'remove'].includes(change.action) &&
    (kinds?.includes(change.kind) ?? true) &&
    (actions?.includes(change.action) ?? true) &&
    (when?.includes(change.effect.when) ?? true) &&
    (patterns?.some((pattern) => pattern.test(change.address)) ?? true);
};

const objection = (rule: PlanRule, changes: readonly Change[]): string | undefined => {
  if (rule.exportsGain !== undefined) {
    const gained = changes.flatMap((change) => gainedOptions(change, rule.exportsGain ?? []));
    return gained.length === 0 ? undefined : `it gives ${listed(gained)}`;
  }
  const nodes = rule.moreNodesThan === undefined ? 0 : countNodes(changes);
  if (rule.moreThan !== undefined && changes.length > rule.moreThan) {
    return `it makes ${changes.length} such changes, and ${allowed(rule.moreThan)}`;
  }
  if (rule.moreNodesThan !== undefined && nodes > rule.moreNodesThan) {
    return `${nodes} nodes notice such changes, and ${allowed(rule.moreNodesThan)}`;
  }
  if (rule.moreThan !== undefined || rule.moreNodesThan !== undefined || changes.length === 0) return undefined;
  return `it changes ${listed(changes.map(({ address }) => address))}`;
};

const allowed = (most: number): string => `${most} ${most === 1 ? 'is' : 'are'} allowed`;

const listed = (names: readonly string[]): string => {
  const more = names.length - 3;
  return `${names.slice(0, 3).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
};
