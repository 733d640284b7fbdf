import { originText } from '../cluster/origin-text.ts';
import { type NodeTrees, type SimulatedNode, simulateNode } from '../cluster/simulate-node.ts';
import type { SurveyedRule } from '../cluster/survey.ts';
import type { RootedPath } from '../core/place.ts';
import { spanText } from '../core/source.ts';

/** What a node will see, for asking about one path after the other. */
export interface NodeView {
  readonly node: string;
  readonly image: string;
  readonly rules: readonly SurveyedRule[];
  readonly simulated: SimulatedNode;
  readonly ruleAt: ReadonlyMap<string, SurveyedRule>;
  /** Why rules cannot be put into effect, by path. */
  readonly problemAt: ReadonlyMap<string, string>;
}

/** Simulates a node on what was seen of its image, its layers and its state. */
export const viewNode = (node: string, image: string, rules: readonly SurveyedRule[], trees: NodeTrees): NodeView => {
  const simulated = simulateNode(rules, trees);
  return {
    node,
    image,
    rules,
    simulated,
    ruleAt: new Map(rules.map((rule) => [rule.path, rule])),
    problemAt: new Map(simulated.problems.map(({ rule, why }) => [rule.path, why])),
  };
};

/** What a node will see at one path. */
export interface EffectiveRow {
  readonly path: RootedPath;
  /** What is there, or null when nothing is, or when the rule cannot be put into effect. */
  readonly type: 'file' | 'dir' | 'link' | 'other' | null;
  /** Where a link of the content leads. */
  readonly target?: string;
  readonly from: readonly string[];
  readonly via: string | null;
  readonly writable: boolean;
  readonly survives: boolean;
  /** The rule that decides; null where the path is read from the image. */
  readonly behaviour: string | null;
  readonly method: string | null;
  /** `file:line:column` of the rule. */
  readonly at: string | null;
  /** Why the rule cannot be put into effect. */
  readonly problem?: string;
}

/** One row for each rule, in the order of the rules. */
export const ruleRows = (view: NodeView): readonly EffectiveRow[] =>
  view.rules.map(({ path }) => rowAt(view, path) ?? emptyRow(path));

/** What a node sees at a path; undefined when there is nothing and no rule says that there should be. */
export const rowAt = ({ ruleAt, problemAt, simulated }: NodeView, path: RootedPath): EffectiveRow | undefined => {
  const found = simulated.at(path);
  const own = ruleAt.get(path);
  const problem = problemAt.get(path);
  if (found === undefined && own === undefined) return undefined;
  const rule = own ?? found?.rule;
  return {
    path,
    type: found?.held.type ?? null,
    ...(found?.held.type === 'link' && { target: found.held.target }),
    from: found?.from.map(originText) ?? [],
    via: found?.via ?? null,
    writable: found?.writable ?? false,
    survives: found?.survives ?? false,
    behaviour: rule?.rule.behaviour ?? null,
    method: rule?.rule.method ?? null,
    at: rule === undefined ? null : spanText(rule.rule.because),
    ...(problem !== undefined && { problem }),
  };
};

const emptyRow = (path: RootedPath): EffectiveRow => ({
  path,
  type: null,
  from: [],
  via: null,
  writable: false,
  survives: false,
  behaviour: null,
  method: null,
  at: null,
});
