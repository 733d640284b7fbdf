import type { Plan } from '../../core/plan.ts';
import { changeLines, type LineStyle } from './change-lines.ts';
import { foldSiblings } from './fold-siblings.ts';
import { type EffectGroup, groupChanges, type Section } from './group-changes.ts';
import { painter } from './paint.ts';
import { summaryLine } from './summary-line.ts';
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
}

/**
 * A plan for people: riskiest first, siblings folded, unchanged things never shown, and the counts on the last line.
 * Equal plans give equal texts. Ends with a newline.
 */
export const renderPlan = (plan: Plan, view: PlanView): string => {
  const sections = groupChanges(plan.changes);
  if (sections.length === 0) return `${nothingToDo(plan)}\n`;
  const style: LineStyle = { paint: painter(view.color), width: view.width, details: view.details };
  const parts = sections.map((section) => sectionLines(section, view, style).join('\n'));
  return `${[...opening(plan), ...parts, summaryLine(plan.summary)].join('\n\n')}\n`;
};

const sectionLines = (section: Section, view: PlanView, style: LineStyle): readonly string[] => [
  style.paint('heading', visible(section.heading)),
  ...section.groups.flatMap((group) => groupLines(group, view, style)),
];

const groupLines = (group: EffectGroup, view: PlanView, style: LineStyle): readonly string[] => [
  ...(group.heading === undefined ? [] : [`  ${style.paint(group.breaks ? 'danger' : 'faint', group.heading)}`]),
  ...(group.breaks ? [`  ${style.paint('faint', avoidance)}`] : []),
  ...foldSiblings(group.changes, {
    above: view.details ? Number.POSITIVE_INFINITY : foldAbove,
    foldNodes: view.foldNodes,
  }).flatMap((line) => changeLines(line, style)),
];

/** More siblings than this are folded into one line. */
const foldAbove = 8;

const avoidance = 'to avoid that: apply --staged, or method: bind in the rule';

const opening = (plan: Plan): readonly string[] => {
  switch (plan.purpose) {
    case 'apply':
      return [];
    case 'destroy':
      return [`Destroys what statelite made for site ${visible(plan.site)}; originals return, foreign things stay.`];
    case 'rollback':
      return [`Takes a run on site ${visible(plan.site)} back.`];
  }
};

const nothingToDo = (plan: Plan): string => {
  const site = visible(plan.site);
  const unchanged = `(${countText(plan.summary.unchanged)} unchanged)`;
  return plan.purpose === 'apply'
    ? `No changes. Site ${site} is as the manifests say ${unchanged}.`
    : `No changes. Nothing of ours is left to undo on site ${site} ${unchanged}.`;
};
