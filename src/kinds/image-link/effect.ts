import type { Behaviour } from '../../cluster/cluster.ts';
import type { SurveyedRule } from '../../cluster/survey.ts';
import type { Effect } from '../../core/effect.ts';
import { isBelow, type RootedPath } from '../../core/place.ts';
import type { Applied, BoundRule } from '../kind.ts';

/** How many nodes an image has. */
export interface Nodes {
  readonly running: number;
  readonly all: number;
}

/** An image in which nothing of ours was ever applied. */
export const nothingApplied: Applied = { links: new Set(), bound: () => [] };

/**
 * What running nodes notice of a rule's change in the image. A link that goes gives the path back to the image's own
 * file until a boot binds something over it, or until the link above it leads to the node's. A new link leads nowhere
 * until a refresh has placed its rule; where that waits for the next boot, what the nodes have there is hidden as long.
 */
export const effectOf = (
  rule: SurveyedRule,
  linked: SurveyedRule | undefined,
  nodes: Nodes,
  applied: Applied,
): Effect => {
  if (nodes.running === 0) return { when: 'next-boot', nodes: nodes.all };
  const isThere = applied.links.has(rule.path);
  if (linked !== undefined && isThere) return effectOf(linked, undefined, nodes, applied);
  if (linked !== undefined || rule.rule.method === 'bind') {
    return isThere
      ? { when: 'live-breaks', nodes: nodes.running, until: 'reboot' }
      : { when: 'next-boot', nodes: nodes.all };
  }
  const mended = isThere || refreshMends(rule.path, rule.rule.behaviour, applied);
  return { when: 'live-breaks', nodes: nodes.running, ...(!mended && { until: 'reboot' }) };
};

/**
 * Whether a refresh makes a new link rule lead to what running nodes have there. It completes a tmpfs directory around
 * what is placed below it already; any other place that is taken it leaves to the next boot. What only a bind mount
 * showed is found again where the new rule keeps it too.
 */
const refreshMends = (path: RootedPath, behaviour: Behaviour, { links, bound }: Applied): boolean => {
  if (behaviour !== 'tmpfs') for (const link of links) if (isBelow(link, path)) return false;
  const here = bound().find((one) => one.path === path);
  const below = bound().filter((one) => isBelow(one.path, path));
  if (here !== undefined && isPlaced(here)) return below.every(isPlaced);
  if (here !== undefined && here.behaviour !== 'ro' && here.behaviour !== behaviour) return false;
  return below.every((one) => (isPlaced(one) ? behaviour === 'tmpfs' : one.behaviour === behaviour));
};

/** Whether a boot made a copy in the tmpfs, where a link leads too, and mounted that. */
const isPlaced = ({ behaviour }: BoundRule): boolean => behaviour === 'tmpfs' || behaviour === 'con';
