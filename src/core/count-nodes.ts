import type { Change } from './change.ts';

/**
 * How many nodes notice some changes, each counted once. What belongs to an image concerns as many of its nodes as its
 * widest change, what belongs to a node only that one; a node that is removed is none of its image's any more.
 */
export const countNodes = (changes: readonly Change[]): number => {
  const parts = new Map<string, { whole: number; readonly named: Map<string, boolean> }>();
  for (const change of changes) {
    const { nodes } = change.effect;
    const key = change.image ?? '';
    const part = parts.get(key) ?? { whole: 0, named: new Map<string, boolean>() };
    parts.set(key, part);
    if (change.node === undefined) part.whole = Math.max(part.whole, nodes);
    else if (nodes > 0) {
      part.named.set(change.node, change.action === 'remove' && part.named.get(change.node) !== false);
    }
  }
  let count = 0;
  for (const { whole, named } of parts.values()) {
    const gone = [...named.values()].filter((removed) => removed).length;
    count += Math.max(whole, named.size - gone) + gone;
  }
  return count;
};
