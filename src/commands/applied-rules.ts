import type { Ledger } from '../core/ledger.ts';
import type { Look } from '../core/look.ts';
import type { Applied, BoundRule, Desire } from '../kinds/kind.ts';
import { listOfImage } from '../kinds/node-list/desire.ts';
import { boundRules } from '../kinds/node-list/list-text.ts';

/** What was applied in each image: its links as the ledger has them, its bind rules as the published list has them. */
export const appliedRules = ({ records }: Ledger, look: Look): NonNullable<Desire['applied']> => {
  const links = new Map<string, Set<string>>();
  records.forEach(({ from, image }) => {
    if (from === undefined || image === undefined) return;
    const found = links.get(image);
    if (found === undefined) links.set(image, new Set([from]));
    else found.add(from);
  });
  return (image): Applied => {
    const list = listOfImage(image);
    // Read whether or not it will be asked for, so that a snapshot has it for any plan.
    const text = list === undefined ? undefined : look.text(list);
    let bound: readonly BoundRule[] | undefined;
    return {
      links: links.get(image) ?? new Set(),
      bound: () => {
        bound ??= text === undefined ? [] : boundRules(text);
        return bound;
      },
    };
  };
};
