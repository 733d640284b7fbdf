import { closest } from '../core/closest.ts';

/** `did you mean X?` when a known name is near the wrong one, else undefined. */
export const didYouMean = (wrong: string, known: Iterable<string>): string | undefined => {
  const meant = closest(
    wrong,
    [...known].filter((name) => name !== wrong),
  );
  return meant === undefined ? undefined : `did you mean ${meant}?`;
};
