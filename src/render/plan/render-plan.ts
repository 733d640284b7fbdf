import { isForgetting } from '../../core/change.ts';
import type { Plan } from '../../core/plan.ts';
import { changeLines, type LineStyle } from './change-lines.ts';
import { foldSiblings } from './fold-siblings.ts';
import { type EffectGroup, groupChanges, type Section } from './group-changes.ts';
import { notApplicable } from './not-applicable.ts';
import { painter } from './paint.ts';
import { summaryLine } from './summary-line.ts';
import type { RuleAt } from './text-words.ts';
import { visible } from './visible.ts';
import { countText } from './words.ts';

/** How a plan is shown. */
export interface PlanView {
  readonly color: boolean;
  /** Columns of the terminal, or the width to break lines at in a pipe. */
  readonly width: number;
  /** Show every change alone, with its steps and the difference of its texts. */
  readonly details: boolean;
  /** Writes node names as one noderange. */
  readonly foldNodes: (names: readonly string[]) => string;
  /** The plan is only about a part of the site. */
  readonly partial?: boolean;
  /** Finds the declaration of a rule, for saying why a compiled list changes. */
  readonly ruleAt?: RuleAt | undefined;
}

/**
 * A plan for people: riskiest first, siblings folded, unchanged things never shown, and the counts on the last line.
 * Equal plans give equal texts. Ends with a newline.
 */
export const renderPlan = (plan: Plan, view: PlanView): string => {
  const sections = groupChanges(
    view.details ? plan.changes : plan.changes.filter((change) => change.action !== 'adopt'),
  );
  const nothing = plan.changes.every((change) => change.action === 'adopt' || change.action === 'keep');
  if (nothing && !(view.details && sections.length > 0)) return `${nothingToDo(plan, view)}\n`;
  const style: LineStyle = {
    paint: painter(view.color),
    width: view.width,
    details: view.details,
    ruleAt: view.ruleAt,
  };
  const parts = sections.map((section) => sectionLines(section, view, style).join('\n'));
  return `${[...(nothing ? [nothingToDo(plan, view)] : opening(plan)), ...parts, [...adoptions(plan, view), summaryLine(plan.summary)].join('\n')].join('\n\n')}\n`;
};

const sectionLines = (section: Section, view: PlanView, style: LineStyle): readonly string[] => [
  style.paint('heading', visible(section.heading)),
  ...section.groups.flatMap((group) => groupLines(group, view, style)),
];

const groupLines = (group: EffectGroup, view: PlanView, style: LineStyle): readonly string[] => [
  ...(group.heading === undefined ? [] : [`  ${style.paint(group.breaks ? 'danger' : 'faint', group.heading)}`]),
  ...(group.avoidance === undefined ? [] : [`  ${style.paint('faint', group.avoidance)}`]),
  ...foldSiblings(group.changes, {
    above: view.details ? Number.POSITIVE_INFINITY : foldAbove,
    foldNodes: view.foldNodes,
  }).flatMap((line) => changeLines(line, style)),
];

/** More siblings than this are folded into one line. */
const foldAbove = 8;

const opening = (plan: Plan): readonly string[] => {
  const never = notApplicable(plan);
  if (never !== undefined) return [never];
  switch (plan.purpose) {
    case 'apply':
      return [];
    case 'destroy':
      return [`Destroys what statelite made for site ${visible(plan.site)}; originals return, foreign things stay.`];
    case 'rollback':
      return [`Takes a run on site ${visible(plan.site)} back.`];
  }
};

/** Beside changes, what is only recorded is counted, not listed. */
const adoptions = (plan: Plan, view: PlanView): readonly string[] => {
  if (view.details) return [];
  const { recorded, held } = noted(plan);
  return [
    ...(recorded === 0
      ? []
      : [`${countText(recorded)} already as declared will be recorded as ours (--details lists them).`]),
    ...(held === 0 ? [] : [`${heldText(held)} (--details lists them).`]),
  ];
};

/** How many are only recorded, how many are forgotten but stay because of what they hold, and how many are just gone. */
const noted = ({ changes }: Plan): { readonly recorded: number; readonly held: number; readonly gone: number } => {
  const adopted = changes.filter((change) => change.action === 'adopt');
  const held = adopted.filter((change) => isForgetting(change) && change.holds === true).length;
  const recorded = adopted.filter((change) => !isForgetting(change)).length;
  return { recorded, held, gone: adopted.length - recorded - held };
};

const heldText = (count: number): string =>
  `${countText(count)} no longer declared ${count === 1 ? 'holds data and is' : 'hold data and are'} kept, no longer ours`;

const nothingToDo = (plan: Plan, view: PlanView): string => {
  const site = `${view.partial === true ? 'What was chosen of site' : 'Site'} ${visible(plan.site)}`;
  const left = `${view.partial === true ? 'Nothing of ours that was chosen' : 'Nothing of ours'} is left to undo`;
  const { recorded, held, gone } = noted(plan);
  const counts = [
    `${countText(plan.summary.unchanged)} unchanged`,
    ...(recorded === 0
      ? []
      : [`${countText(recorded)} already as declared will be recorded as ours at the next apply`]),
    ...(held === 0 ? [] : [`${heldText(held)} after the next apply`]),
    ...(gone === 0 ? [] : [`${countText(gone)} already gone will be forgotten at the next apply`]),
  ];
  return plan.purpose === 'apply'
    ? `No changes. ${site} is as the manifests say (${counts.join('; ')}).`
    : `No changes. ${left} on site ${visible(plan.site)} (${counts.join('; ')}).`;
};
