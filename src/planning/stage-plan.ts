import type { Change } from '../core/change.ts';
import { compareTexts } from '../core/compare-texts.ts';
import type { Address } from '../core/place.ts';
import type { Plan, Summary } from '../core/plan.ts';
import { actionsByAddress, countActions } from './count-actions.ts';

/** A plan without what would break running nodes, and what was left out of it. */
export interface Stage {
  readonly plan: Plan;
  /** How many links wait for a refresh of the nodes. */
  readonly links: number;
  /** The images that wait until their nodes are down. */
  readonly images: readonly HeldImage[];
}

/** An image of which nothing is done. */
export interface HeldImage {
  readonly image: string;
  readonly changes: number;
  /** One of those that no refresh prepares for. */
  readonly because: Address;
}

/**
 * The first stage of a plan that breaks nothing on running nodes: everything but new links, whose paths would dangle
 * there, and what waits for them. Once the nodes have refreshed from the published lists, a plain apply brings the links.
 *
 * Where a refresh does not help, because a link goes or comes over what it leaves alone, the whole image waits: a node
 * that booted with the new list and the old links would fill its directories from links that lead nowhere.
 */
export const firstStage = (plan: Plan): Stage => {
  const reasons = new Map<string, Address>();
  const links = new Set<Address>();
  for (const change of plan.changes.filter(isDone)) {
    if (change.image !== undefined && isBeyondRefresh(change) && !reasons.has(change.image))
      reasons.set(change.image, change.address);
    if (change.effect.when === 'live-breaks') links.add(change.address);
  }
  const ofImage = (change: Change): boolean => change.image !== undefined && reasons.has(change.image);
  const isHeld = (change: Change): boolean =>
    isDone(change) &&
    (ofImage(change) || links.has(change.address) || change.needs.some((address) => links.has(address)));
  const held = plan.changes.filter(isHeld);
  const addresses = (of: (change: Change) => boolean): number =>
    new Set(held.filter(of).map(({ address }) => address)).size;
  return {
    plan: {
      ...plan,
      changes: plan.changes.filter((change) => !isHeld(change)),
      summary: without(plan.summary, held),
    },
    links: addresses((change) => !ofImage(change)),
    images: [...reasons]
      .sort(([a], [b]) => compareTexts(a, b))
      .map(([image, because]) => ({ image, because, changes: addresses((change) => change.image === image) })),
  };
};

const isDone = ({ action }: Change): boolean => action !== 'blocked' && action !== 'waiting';

/** Whether running nodes would lose sight of something, and no refresh gives it back. */
const isBeyondRefresh = ({ kind, action, effect }: Change): boolean =>
  kind === 'image-link' &&
  action !== 'adopt' &&
  (effect.until === 'reboot' || (effect.when === 'live' && effect.nodes > 0));

/** Counted as the plan itself is. */
const without = (summary: Summary, held: readonly Change[]): Summary => {
  const by = countActions(actionsByAddress(held));
  return {
    ...summary,
    add: summary.add - by.add,
    change: summary.change - by.change,
    destroy: summary.destroy - by.destroy,
    adopt: summary.adopt - by.adopt,
  };
};
