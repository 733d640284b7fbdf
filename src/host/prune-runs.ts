import { lstatSync, readdirSync, rmSync } from 'node:fs';
import { type Attempt, attempt, unless } from './attempt.ts';
import { history } from './runs.ts';
import { keepsForeign } from './saved-files.ts';

/** What may go of the runs that are older than the newest ones. */
export interface OldRuns {
  readonly removable: readonly string[];
  /** What they take on the disk, in bytes. */
  readonly bytes: number;
  /** Those that hold what was not ours, perhaps the only copy. */
  readonly holding: readonly string[];
}

/**
 * The runs but for the newest `keep`. One that holds what was not ours stays, and one that took back a run that stays,
 * without which the history would be wrong.
 */
export const oldRuns = (state: string, keep: number): OldRuns => {
  const all = history(state);
  const names = new Map(all.map(({ id }) => [id, namesBelow(directoryOf(state, id))]));
  const isHolding = (id: string): boolean => names.get(id)?.some(keepsForeign) === true;
  const stay = new Set(all.slice(0, keep).map(({ id }) => id));
  const old = all.slice(keep).toReversed();
  for (const { id, undoes = '' } of old) if (isHolding(id) || stay.has(undoes)) stay.add(id);
  const removable = old.flatMap(({ id }) => (stay.has(id) ? [] : [id]));
  const sizes = removable.flatMap((id) =>
    (names.get(id) ?? []).map((name) => lstatSync(`${directoryOf(state, id)}/${name}`).size),
  );
  return {
    removable,
    bytes: sizes.reduce((sum, size) => sum + size, 0),
    holding: old.flatMap(({ id }) => (isHolding(id) ? [id] : [])),
  };
};

/** Removes runs, each at once as far as anybody can tell: a directory without its run.json is none. */
export const removeRuns = (state: string, ids: readonly string[], change: Attempt): void => {
  for (const id of ids) {
    const directory = directoryOf(state, id);
    change('remove', directory, () => rmSync(`${directory}/run.json`, { force: true }));
    change('remove', directory, () => rmSync(directory, { recursive: true, force: true }));
  }
};

const directoryOf = (state: string, id: string): string => `${state}/runs/${id}`;

const namesBelow = (directory: string): readonly string[] =>
  attempt('list', directory, () => {
    const before = unless(['ENOENT'], () => readdirSync(`${directory}/before`)) ?? [];
    return [...readdirSync(directory), ...before.map((name) => `before/${name}`)];
  });
