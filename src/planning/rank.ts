import type { KindName } from '../core/resource.ts';

/** Boot files come last: a node is never told to boot an image that is not ready. */
const order: readonly KindName[] = [
  'image-runtime',
  'layer',
  'state-dir',
  'image-link',
  'node-list',
  'boot-kernel',
  'export',
  'boot-file',
];

/** The place of a kind in the order in which things are made. */
export const creationRank = (kind: KindName): number => ranks.get(kind) ?? -1;

/** The place of a kind in the order in which things are removed, which is the reverse. */
export const removalRank = (kind: KindName): number => -creationRank(kind);

const ranks: ReadonlyMap<KindName, number> = new Map(order.map((kind, index) => [kind, index]));
