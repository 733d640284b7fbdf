import type { Change } from '../core/change.ts';
import type { Plan } from '../core/plan.ts';
import { toneOf } from '../render/plan/change-lines.ts';
import type { Tone } from '../render/plan/paint.ts';
import { riskOf } from '../render/plan/risk.ts';
import { verdictOf } from '../render/plan/verdict.ts';
import { visible } from '../render/plan/visible.ts';
import { countText } from '../render/plan/words.ts';
import { affectedNodes, affectedWords } from '../render/report/affected-nodes.ts';

/** By what the changes of a plan are folded. */
export type Grouping = 'image' | 'kind' | 'node';

/** The groupings in the order in which a key goes through them. */
export const groupings: readonly Grouping[] = ['image', 'kind', 'node'];

/** One line of the browser: the heading of a group, or a change. */
export type Row =
  | { readonly type: 'group'; readonly name: string; readonly open: boolean; readonly text: string }
  | {
      readonly type: 'change';
      readonly change: Change;
      readonly text: string;
      /** The part of the text that says what is done, and what it means. */
      readonly mark: string;
      readonly tone: Tone;
    };

/** What of a plan is to be seen. */
export interface RowChoice {
  readonly grouping: Grouping;
  /** Names of the groups that are unfolded. */
  readonly open: ReadonlySet<string>;
  /** Only changes whose address or action has this in it; every group is then open. */
  readonly search: string;
}

/** The rows of a plan, groups by their riskiest change, changes by risk and address. */
export const rowsOf = (plan: Plan, { grouping, open, search }: RowChoice): readonly Row[] => {
  const groups = new Map<string, Change[]>();
  const wanted = search.toLowerCase();
  for (const change of plan.changes) {
    if (change.action === 'keep') continue;
    if (wanted !== '' && !`${change.address} ${change.action}`.toLowerCase().includes(wanted)) continue;
    const name = groupOf(change, grouping);
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [change]);
    else group.push(change);
  }
  return [...groups]
    .map(([name, changes]) => ({ name, changes: changes.sort(byRisk) }))
    .sort((a, b) => lowest(a.changes) - lowest(b.changes) || (a.name < b.name ? -1 : 1))
    .flatMap(({ name, changes }): readonly Row[] => {
      const isOpen = wanted !== '' || open.has(name);
      const heading: Row = { type: 'group', name, open: isOpen, text: headingText(name, changes, isOpen) };
      return isOpen ? [heading, ...changes.map(changeRow)] : [heading];
    });
};

const groupOf = (change: Change, grouping: Grouping): string => {
  switch (grouping) {
    case 'image':
      return change.image === undefined ? (change.node === undefined ? 'site' : 'nodes') : `image ${change.image}`;
    case 'kind':
      return change.kind;
    case 'node':
      return change.node === undefined ? 'no node of its own' : `node ${change.node}`;
  }
};

const byRisk = (a: Change, b: Change): number => riskOf(a) - riskOf(b) || (a.address < b.address ? -1 : 1);

const lowest = (changes: readonly Change[]): number => {
  const [first] = changes;
  return first === undefined ? Number.POSITIVE_INFINITY : riskOf(first);
};

const headingText = (name: string, changes: readonly Change[], open: boolean): string => {
  const counts = new Map<string, number>();
  for (const change of changes) {
    const { symbol, word } = verdictOf(change);
    const key = `${symbol} ${word}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const parts = [...counts].map(([word, count]) => `${word} ${countText(count)}`);
  // What is worst comes first, and the others are in the plan that is printed before it is approved.
  const [reach] = affectedWords(affectedNodes(changes));
  return `${open ? '▾' : '▸'} ${visible(name)}  ${parts.join(', ')}${reach === undefined ? '' : ` · ${reach}`}`;
};

const changeRow = (change: Change): Row => {
  const verdict = verdictOf(change);
  const mark = `${verdict.symbol} ${verdict.word.padEnd(7)}`;
  return { type: 'change', change, text: `    ${mark} ${visible(change.address)}`, mark, tone: toneOf(verdict) };
};
