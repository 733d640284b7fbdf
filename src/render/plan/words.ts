import type { Effect } from '../../core/effect.ts';
import type { KindName } from '../../core/resource.ts';
import type { Span } from '../../core/source.ts';

/** A whole number with thousands separated by commas. */
export const countText = (count: number): string => String(count).replace(/\B(?=(\d{3})+$)/g, ',');

/** `1 node`, `10,000 nodes`. */
export const plural = (count: number, one: string, many = `${one}s`): string =>
  `${countText(count)} ${count === 1 ? one : many}`;

/** When a change takes effect and for how many nodes, in the words that every output uses. */
export const effectText = (effect: Effect): string => {
  if (effect.nodes === 0) return effect.when === 'reload' ? 'takes effect when the server reloads' : 'no node notices';
  switch (effect.when) {
    case 'live':
      return `live at once on ${plural(effect.nodes, 'running node')}`;
    case 'live-breaks':
      return `breaks on ${plural(effect.nodes, 'running node')} until ${effect.until ?? 'refresh or reboot'}`;
    case 'next-boot':
      return `takes effect at the next boot of ${plural(effect.nodes, 'node')}`;
    case 'reload':
      return `takes effect when the server reloads, for ${plural(effect.nodes, 'node')}`;
    case 'none':
      return `concerns ${plural(effect.nodes, 'node')}`;
  }
};

/** What several resources of a kind are called in a folded line. */
export const kindNoun = (kind: KindName | 'reload', count: number): string => {
  const [one, many] = nouns[kind];
  return plural(count, one, many);
};

/** `file:line`, or `file:first-last` for declarations of one file. */
export const becauseText = (spans: readonly Span[]): string | undefined => {
  const [first] = spans;
  if (first === undefined) return undefined;
  let low = first.start.line;
  let high = low;
  for (const { start } of spans) {
    low = Math.min(low, start.line);
    high = Math.max(high, start.line);
  }
  return low === high ? `${first.file}:${low}` : `${first.file}:${low}-${high}`;
};

const nouns: Readonly<Record<KindName | 'reload', readonly [one: string, many: string]>> = {
  'image-link': ['link', 'links'],
  'image-runtime': ['runtime file', 'runtime files'],
  layer: ['layer directory', 'layer directories'],
  'state-dir': ['state directory', 'state directories'],
  'node-list': ['node list', 'node lists'],
  export: ['export line', 'export lines'],
  'boot-file': ['boot file', 'boot files'],
  'boot-kernel': ['boot kernel', 'boot kernels'],
  reload: ['reload', 'reloads'],
};
