import type { Change } from '../../core/change.ts';
import { compareTexts } from '../../core/compare-texts.ts';
import type { Effect } from '../../core/effect.ts';
import { riskOf } from './risk.ts';
import { effectText } from './words.ts';

/** Changes that take effect alike, in no particular order. */
export interface EffectGroup {
  /** One line that says when and for whom; undefined where nothing takes effect. */
  readonly heading: string | undefined;
  readonly breaks: boolean;
  /** What to do so that it does not break. */
  readonly avoidance: string | undefined;
  readonly changes: readonly Change[];
}

/** A part of the plan: the site, one image, the nodes, or what will not be done. */
export interface Section {
  readonly heading: string;
  readonly groups: readonly EffectGroup[];
}

/** The changes of a plan by part and effect, the riskiest part first and what is not done last; keeps are left out. */
export const groupChanges = (changes: readonly Change[]): readonly Section[] => {
  const sections = new Map<string, Change[]>();
  for (const change of changes) {
    if (change.action !== 'keep') append(sections, sectionName(change), change);
  }
  return [...sections]
    .map(([heading, members]) => ({ heading, members, risk: lowestRisk(members) }))
    .sort((a, b) => a.risk - b.risk || compareTexts(a.heading, b.heading))
    .map(({ heading, members }) => ({ heading, groups: byEffect(members) }));
};

/** Where a change is shown: `site`, `image NAME`, `nodes` or `not done`. */
export const sectionName = (change: Change): string => {
  if (change.action === 'blocked' || change.action === 'waiting') return 'not done';
  if (change.node !== undefined) return 'nodes';
  return change.image === undefined ? 'site' : `image ${change.image}`;
};

const byEffect = (changes: readonly Change[]): readonly EffectGroup[] => {
  const groups = new Map<string, Change[]>();
  for (const change of changes) append(groups, effectKey(change), change);
  return [...groups.values()]
    .map((members) => ({ members, risk: lowestRisk(members) }))
    .sort((a, b) => a.risk - b.risk)
    .map(({ members }) => {
      const avoidance = avoidanceOf(members);
      return { heading: headingOf(members), breaks: avoidance !== undefined, avoidance, changes: members };
    });
};

const isEffective = (change: Change): boolean =>
  change.action !== 'blocked' && change.action !== 'waiting' && change.action !== 'adopt';

// Each change of one node counts that node, so the nodes are added up; elsewhere equal counts mean the same nodes.
const effectKey = (change: Change): string => {
  if (!isEffective(change)) return 'without effect';
  const { when, nodes, until } = change.effect;
  return change.node === undefined ? `${when} ${nodes} ${until}` : when;
};

/** Members take effect alike, so the first speaks for all. */
const avoidanceOf = ([first]: readonly Change[]): string | undefined => {
  if (first === undefined || !isEffective(first) || first.effect.when !== 'live-breaks') return undefined;
  return first.effect.until === undefined
    ? 'to avoid that: apply --staged, or method: bind in the rule'
    : 'to avoid that: apply while these nodes are down';
};

const headingOf = (changes: readonly Change[]): string | undefined => {
  const [first] = changes;
  if (first === undefined || !isEffective(first)) return undefined;
  return effectText(first.node === undefined ? first.effect : addedUp(first.effect, changes));
};

const addedUp = (effect: Effect, changes: readonly Change[]): Effect => ({
  when: effect.when,
  nodes: new Set(changes.map((change) => change.node)).size,
});

const lowestRisk = (changes: readonly Change[]): number => {
  let lowest = Number.POSITIVE_INFINITY;
  for (const change of changes) lowest = Math.min(lowest, riskOf(change));
  return lowest;
};

const append = (groups: Map<string, Change[]>, key: string, change: Change): void => {
  const group = groups.get(key);
  if (group === undefined) groups.set(key, [change]);
  else group.push(change);
};
