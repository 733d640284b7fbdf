import type { Span } from '../core/source.ts';
import type { Image } from './cluster.ts';
import { didYouMean } from './did-you-mean.ts';
import type { Findings } from './findings.ts';

/** How closely a row names an image: itself, one of its groups, or every image. */
export type SelectorRank = 'image' | 'group' | 'all';

/** The rank of a row's image selector for an image; undefined when the row is not for it. */
export const selectorRank = (selector: string, image: Image): SelectorRank | undefined => {
  if (isAll(selector)) return 'all';
  return selector === image.name ? 'image' : image.groups.includes(selector) ? 'group' : undefined;
};

/** Smaller is stronger: an exact image beats an image group beats ALL or blank. */
export const strengthOf = (rank: SelectorRank): number => ['image', 'group', 'all'].indexOf(rank);

/** ` for image X`, where rows clash in that image and not in every one that they are for. */
export const forImage = (rank: SelectorRank, image: Image): string =>
  rank === 'group' ? ` for image ${image.name}` : '';

/** Reports a selector that names neither an image nor an image group. */
export const checkSelector = (
  selector: string,
  at: Span,
  images: ReadonlyMap<string, Image>,
  findings: Findings,
): void => {
  if (isAll(selector) || images.has(selector)) return;
  const groups = [...images.values()].flatMap((image) => image.groups);
  if (groups.includes(selector)) return;
  const help =
    didYouMean(selector, new Set([...images.keys(), ...groups, 'ALL'])) ?? 'name an image, an image group or ALL';
  findings.error('image-unknown', `${JSON.stringify(selector)} is neither an image nor an image group`, { at, help });
};

/** Whether a selector means every image; 2010: "can be left empty, or specified with ALL". */
export const isAll = (selector: string): boolean => selector.trim() === '' || selector === 'ALL';
