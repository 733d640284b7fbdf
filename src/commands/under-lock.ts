import { attempting } from '../host/attempt.ts';
import { releaseLock, takeLock } from '../host/lock.ts';
import { type StateDirectory, stateDirectory } from '../host/state-directory.ts';
import { renderLock } from '../render/run/render-lock.ts';
import type { Context } from './context.ts';
import { type ExitCode, exit } from './exit.ts';
import { ageOf } from './lock.ts';
import { sayDiagnostics } from './say.ts';

/** Takes the site's lock, acts, and gives it back; tells who holds it when it is held. */
export const underLock = async (
  context: Context,
  site: string,
  action: (state: StateDirectory) => Promise<ExitCode>,
): Promise<ExitCode> => {
  const state = stateDirectory(context.rootDirectory, site);
  if (state.problem !== undefined) {
    sayDiagnostics(context, [state.problem], () => undefined);
    return exit.failed;
  }
  state.make(attempting(undefined));
  const lock = takeLock(state, { user: context.user, command: context.command });
  if (lock.type === 'held') {
    context.err(renderLock(lock, ageOf(lock.owner.since)));
    return exit.locked;
  }
  if (lock.replaced !== undefined) {
    context.err(
      `Took over the lock of a process that is gone: ${lock.replaced.user}, pid ${lock.replaced.pid}, since ${lock.replaced.since}.\n`,
    );
  }
  try {
    return await action(state);
  } finally {
    releaseLock(state, lock.owner);
  }
};
