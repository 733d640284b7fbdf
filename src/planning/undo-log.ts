/** Maps that can be changed for a try, and set back. */
export interface UndoLog {
  /** Sets what a map says of a key, or removes it when `value` is undefined. */
  change<K, V>(map: Map<K, V>, key: K, value: V | undefined): void;
  /** Does something now, and something else when it is set back. */
  either(now: () => void, back: () => void): void;
  /** What `act` answers; every change that it made is set back unless that `stays`. */
  attempt<T>(act: () => T, stays: (value: T) => boolean): T;
}

/** Remembers changes while something is being tried, and only then. */
export const openUndoLog = (): UndoLog => {
  const undo: (() => void)[] = [];
  let tries = 0;
  return {
    change: (map, key, value) => {
      if (tries > 0) {
        const before = map.get(key);
        undo.push(() => set(map, key, before));
      }
      set(map, key, value);
    },
    either: (now, back) => {
      if (tries > 0) undo.push(back);
      now();
    },
    attempt: (act, stays) => {
      const mark = undo.length;
      tries += 1;
      const value = act();
      tries -= 1;
      if (!stays(value)) for (const back of undo.splice(mark).reverse()) back();
      if (tries === 0) undo.length = 0;
      return value;
    },
  };
};

const set = <K, V>(map: Map<K, V>, key: K, value: V | undefined): void => {
  if (value === undefined) map.delete(key);
  else map.set(key, value);
};
