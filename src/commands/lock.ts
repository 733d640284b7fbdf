import { breakLock, readLock } from '../host/lock.ts';
import { renderLock } from '../render/run/render-lock.ts';
import type { Context } from './context.ts';
import { type ExitCode, exit } from './exit.ts';
import { asJson } from './say.ts';
import { openSiteState } from './site-state.ts';

/** `statelite lock`: who holds the lock, and since when. */
export const lockCommand = (context: Context): ExitCode => {
  const opened = openSiteState(context, true);
  if ('code' in opened) return opened.code;
  const lock = readLock(opened.state.directory);
  if (context.json) context.out(asJson(lock ?? null));
  else context.out(renderLock(lock, lock === undefined ? 0 : ageOf(lock.owner.since)));
  return exit.done;
};

/** `statelite unlock ID`: removes the lock with that id, for an owner on another machine that is gone. */
export const unlockCommand = (context: Context, id: string): ExitCode => {
  const opened = openSiteState(context, true);
  if ('code' in opened) return opened.code;
  const broken = breakLock(opened.state.directory, id);
  if (broken === 'broken') {
    context.out(
      context.json
        ? asJson({ removed: id })
        : `Lock ${id} is removed. Look with statelite plan at what its run left.\n`,
    );
    return exit.done;
  }
  context.err(
    broken === 'not-locked'
      ? 'error: nobody holds the lock\n'
      : `error: the lock is ${broken.other.id} now, not ${id}; statelite lock says whose it is\n`,
  );
  return exit.failed;
};

/** Seconds since a time in ISO 8601; NaN for any other text. */
export const ageOf = (since: string): number => Math.max(0, (Date.now() - Date.parse(since)) / 1000);
