/** The strongest of the rows that want to decide one thing; several when they are equally strong. */
export interface Contest<T> {
  readonly strength: number;
  readonly winners: T[];
}

/** Lets a row compete for a key: a stronger one replaces all before it, a weaker one is dropped. Smaller is stronger. */
export const compete = <K, T>(contests: Map<K, Contest<T>>, key: K, strength: number, row: T): void => {
  const contest = contests.get(key);
  if (contest === undefined || strength < contest.strength) contests.set(key, { strength, winners: [row] });
  else if (strength === contest.strength) contest.winners.push(row);
};
