import type { CST } from 'yaml';

/**
 * The offset of the first collection that lies deeper than `limit`; undefined when there is none. Works on the tokens,
 * without recursion, because composing a text that is nested too deeply would exhaust the stack.
 */
export const depthOf = (tokens: readonly CST.Token[], limit: number): number | undefined => {
  const open: { readonly token: CST.Token; readonly depth: number }[] = [];
  for (const token of tokens) {
    open.push({ token, depth: 0 });
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      const { token: at, depth } = next;
      if (at.type === 'document') {
        if (at.value !== undefined) open.push({ token: at.value, depth });
      } else if ('items' in at) {
        if (depth >= limit) return at.offset;
        for (const item of at.items) {
          if (item.key !== undefined && item.key !== null) open.push({ token: item.key, depth: depth + 1 });
          if (item.value !== undefined) open.push({ token: item.value, depth: depth + 1 });
        }
      }
    }
  }
  return undefined;
};
