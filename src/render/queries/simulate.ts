import type { Origin, SimulatedNode } from '../../cluster/simulate-node.ts';
import type { SurveyedRule } from '../../cluster/survey.ts';
import { oneLine } from './rule-lines.ts';

/** What `simulate NODE --json` tells of the path of one rule. */
export interface EffectiveFacts {
  readonly path: string;
  readonly behaviour: string;
  readonly method: string;
  /** What is there, or null when the rule cannot be put into effect. */
  readonly type: string | null;
  readonly from: readonly string[];
  readonly via: string | null;
  readonly writable: boolean;
  readonly survives: boolean;
  /** Why the rule cannot be put into effect. */
  readonly problem?: string;
}

/** One value for each rule, in the order of the rules. */
export const effectiveFacts = (rules: readonly SurveyedRule[], node: SimulatedNode): readonly EffectiveFacts[] => {
  const problems = new Map(node.problems.map(({ rule, why }) => [rule.path, why]));
  return rules.map(({ path, rule }) => {
    const found = node.at(path);
    const problem = problems.get(path);
    return {
      path,
      behaviour: rule.behaviour,
      method: rule.method,
      type: found?.held.type ?? null,
      from: found?.from.map(originText) ?? [],
      via: found?.via ?? null,
      writable: found?.writable ?? false,
      survives: found?.survives ?? false,
      ...(problem !== undefined && { problem }),
    };
  });
};

const originText = (origin: Origin): string => (origin.tree === 'layer' ? `layer ${origin.priority}` : origin.tree);

/** What `simulate NODE` prints: a line for each rule, `path: file from layer 1, writable, lost at a reboot (tmpfs link)`. */
export const simulateText = (facts: readonly EffectiveFacts[]): string =>
  facts.map((one) => `${lineOf(one)}\n`).join('');

const lineOf = (one: EffectiveFacts): string => {
  const rule = `(${one.behaviour} ${one.method})`;
  if (one.problem !== undefined) return `${oneLine(one.path)}: PROBLEM: ${one.problem} ${rule}`;
  const from = one.from.length === 0 ? '' : ` from ${one.from.join(', ')}`;
  const nature = !one.writable
    ? 'read-only'
    : one.survives
      ? 'writable, survives a reboot'
      : 'writable, lost at a reboot';
  return `${oneLine(one.path)}: ${one.type ?? 'nothing'}${from}, ${nature} ${rule}`;
};
