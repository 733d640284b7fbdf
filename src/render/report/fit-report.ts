/** How much of a report is shown. */
export interface Detail {
  /** Siblings become one line when there are more than this. */
  readonly fold: number;
  /** How many items show their texts, and how many are shown at all: the riskiest. */
  readonly texts: number;
  readonly items: number;
  /** False leaves only the counts of the whole plan. */
  readonly sections: boolean;
}

/** What a report would hold at its fullest for a way of folding. */
export interface Amount {
  readonly texts: number;
  readonly items: number;
}

/** A text of a report and what it shows; `undefined` when not even the shortest fits. */
export interface Fitted {
  readonly text: string;
  readonly detail: Detail;
}

/** Siblings are folded above this, as the plan does, and above the second where there is little room. */
const foldings = { usual: 8, tight: 1 } as const;

/**
 * The fullest report of at most `limit` UTF-8 bytes. What goes first is decided: the differences of texts, the least risky
 * first; then siblings are folded further; then whole lines, the least risky first; then all but the counts of each part;
 * then all but the counts of the plan. Where `render` puts the same into fewer bytes, more is shown.
 */
export const fitReport = (
  limit: number,
  amountOf: (fold: number) => Amount,
  render: (detail: Detail) => string,
): Fitted | undefined => {
  const fits = (detail: Detail): Fitted | undefined => {
    const text = render(detail);
    return Buffer.byteLength(text) <= limit ? { text, detail } : undefined;
  };
  const usual = amountOf(foldings.usual);
  const all: Detail = { fold: foldings.usual, ...usual, sections: true };
  const whole = fits(all);
  if (whole !== undefined) return whole;
  const tight: Detail = { fold: foldings.tight, texts: 0, items: amountOf(foldings.tight).items, sections: true };
  return (
    most(0, usual.texts - 1, (texts) => fits({ ...all, texts })) ??
    fits(tight) ??
    most(1, tight.items - 1, (items) => fits({ ...tight, items })) ??
    fits({ ...tight, items: 0 }) ??
    fits({ ...tight, items: 0, sections: false })
  );
};

/** The answer for the largest number that has one, when more never needs less room. */
const most = (least: number, greatest: number, answer: (count: number) => Fitted | undefined): Fitted | undefined => {
  let best = least > greatest ? undefined : answer(least);
  if (best === undefined) return undefined;
  let [low, high] = [least, greatest + 1];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    const found = answer(middle);
    if (found === undefined) high = middle;
    else [low, best] = [middle, found];
  }
  return best;
};
