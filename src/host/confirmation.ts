import { existsSync, renameSync, unlinkSync, writeFileSync } from 'node:fs';
import { attempt, unless } from './attempt.ts';

/** What `await` is told in the end: somebody confirmed, the time ran out, or the wait was broken off. */
export type Confirmation = 'confirmed' | 'missed' | 'interrupted';

/**
 * Waits until a run is confirmed, `seconds` have passed, or `interrupted` says so. The answer is final: a file changes its
 * name or goes, and only one of two processes that try can do that, so nobody confirms what is already being taken back.
 */
export const awaitConfirmation = async (
  run: string,
  seconds: number,
  interrupted: () => boolean,
): Promise<Confirmation> => {
  const awaiting = `${run}/${names.awaiting}`;
  attempt('write', awaiting, () => writeFileSync(awaiting, `${seconds} seconds\n`, { mode: 0o600 }));
  const end = performance.now() + seconds * 1000;
  while (performance.now() < end && !interrupted()) {
    if (existsSync(`${run}/${names.confirmed}`)) return 'confirmed';
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
  const mine = attempt('remove', awaiting, () => unless(['ENOENT'], () => unlinkSync(awaiting) ?? true));
  if (mine === undefined) return 'confirmed';
  return interrupted() ? 'interrupted' : 'missed';
};

/** Confirms a run; false when it does not wait for that, or not any more. */
export const confirm = (run: string): boolean => {
  const awaiting = `${run}/${names.awaiting}`;
  const done = attempt('rename', awaiting, () =>
    unless(['ENOENT', 'ENOTDIR'], () => renameSync(awaiting, `${run}/${names.confirmed}`) ?? true),
  );
  return done === true;
};

/** Files in a run's directory. */
const names = { awaiting: 'awaiting-confirmation', confirmed: 'confirmed' } as const;

/** Milliseconds between two looks. */
const pause = 100;
