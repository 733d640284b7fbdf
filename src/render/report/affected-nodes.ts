import type { Change } from '../../core/change.ts';
import type { When } from '../../core/effect.ts';
import { plural } from '../plan/words.ts';

/** How many nodes notice a plan, by when they do. */
export type AffectedNodes = Readonly<Record<When, number>>;

/**
 * Counts every node once for each way of noticing. What belongs to an image concerns all its nodes (for the live ways: all
 * that run), what belongs to a node only that one; a node that is removed is none of its image's any more.
 */
export const affectedNodes = (changes: readonly Change[]): AffectedNodes => {
  const affected: Record<When, number> = { live: 0, 'live-breaks': 0, 'next-boot': 0, reload: 0, none: 0 };
  const parts = new Map<string, { readonly when: When; whole: number; readonly named: Map<string, boolean> }>();
  for (const change of changes) {
    if (!takesEffect(change)) continue;
    const { when, nodes } = change.effect;
    const key = `${when} ${change.image ?? ''}`;
    const part = parts.get(key) ?? { when, whole: 0, named: new Map<string, boolean>() };
    parts.set(key, part);
    if (change.node === undefined) part.whole = Math.max(part.whole, nodes);
    else if (nodes > 0) {
      part.named.set(change.node, change.action === 'remove' && part.named.get(change.node) !== false);
    }
  }
  for (const { when, whole, named } of parts.values()) {
    const gone = [...named.values()].filter((removed) => removed).length;
    affected[when] += Math.max(whole, named.size - gone) + gone;
  }
  return affected;
};

/** `breaks on 4 running nodes`, `changes 214 running nodes now`, `12 nodes at their next boot`: what is not nothing. */
export const affectedWords = (affected: AffectedNodes): readonly string[] => [
  ...some(affected['live-breaks'], (nodes) => `breaks on ${nodes} until refresh or reboot`, 'running node'),
  ...some(affected.live, (nodes) => `changes ${nodes} now`, 'running node'),
  ...some(affected['next-boot'], (nodes) => `changes ${nodes} at the next boot`, 'node'),
  ...some(affected.reload, (nodes) => `changes what is exported to ${nodes}`, 'node'),
];

/** Whether carrying a change out is something that nodes may notice. */
const takesEffect = ({ action }: Change): boolean =>
  action !== 'blocked' && action !== 'waiting' && action !== 'adopt' && action !== 'keep' && action !== 'run';

const some = (count: number, words: (nodes: string) => string, one: string): readonly string[] =>
  count === 0 ? [] : [words(plural(count, one))];
