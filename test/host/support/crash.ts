import type { EffectWatch } from '../../../src/host/attempt.ts';

/** Counts effects, before and after each one, and throws at the one with this number: a crash, as far as files go. */
export const crashAt = (number: number): EffectWatch & { readonly seen: () => number } => {
  let count = 0;
  const watch: EffectWatch = (verb, path, phase) => {
    if (count === number) throw new Error(`crash ${phase} ${verb} ${path}`);
    count += 1;
  };
  return Object.assign(watch, { seen: () => count });
};

/** Runs something that crashes; false when it ended before the crash. */
export const crashes = (run: () => unknown): boolean => {
  try {
    run();
    return false;
  } catch (error) {
    if (error instanceof Error && error.message.startsWith('crash ')) return true;
    throw error;
  }
};
