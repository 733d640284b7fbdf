/** A range of a text and what takes its place. */
export interface Splice {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** The text with all splices made; they must not overlap, and of two at one offset the earlier in the list comes first. */
export const applySplices = (text: string, splices: readonly Splice[]): string => {
  let out = '';
  let from = 0;
  for (const splice of [...splices].sort((a, b) => a.start - b.start)) {
    out += text.slice(from, splice.start) + splice.text;
    from = splice.end;
  }
  return out + text.slice(from);
};
