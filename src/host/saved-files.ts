import { spawnSync } from 'node:child_process';
import { closeSync, constants, existsSync, openSync, renameSync, statSync, utimesSync } from 'node:fs';
import { pid } from 'node:process';
import type { Place } from '../core/place.ts';
import type { Attempt } from './attempt.ts';
import type { Disk } from './disk.ts';
import { readOpened } from './found-fact.ts';
import { copyOpenFile } from './hash.ts';
import type { SavedFile } from './inverse.ts';

/** The ending of a saved file that also keeps mode, owner, access list, extended attributes and the exact times. */
const whole = '.all';

/**
 * Saves what a file holds before a step replaces or removes it. Of a file that was not ours everything is kept; of our
 * own, which has nothing else, the content and (to the microsecond) the time.
 */
export const saveFile = (
  disk: Disk,
  at: Place,
  run: { readonly id: string; readonly directory: string; readonly task: number; readonly ours: boolean },
  change: Attempt,
): SavedFile => {
  const named = disk.nameOf(at);
  const path = disk.held.pathOf(at);
  const draft = `${run.directory}/before/${run.task}~`;
  return change('save', named, () => {
    const sha256 = copyContent(path, named, draft);
    if (run.ours) copyTimes(path, draft);
    else copyEverything(path, draft);
    const name = `${sha256}-${run.task}${run.ours ? '' : whole}`;
    renameSync(draft, `${run.directory}/before/${name}`);
    return { sha256, saved: `${run.id}/${name}` };
  });
};

/** The name below `runs/` under which `saveFile` keeps what was not ours. */
export const foreignName = (run: string, task: number, sha256: string): string => `${run}/${sha256}-${task}${whole}`;

/** Whether a state directory still holds a saved file. */
export const isSavedIn = (state: string, saved: string): boolean =>
  existsSync(`${state}/runs/${saved.replace('/', '/before/')}`);

/** Whether a name in `before/` is that of a file that was not ours. */
export const keepsForeign = (name: string): boolean => name.endsWith(whole);

/** Gives a file that is about to be shown again what its saved copy kept beside the content. */
export const giveBackAttributes = (saved: string, path: string): void => {
  if (keepsForeign(saved)) copyEverything(saved, path);
  else copyTimes(saved, path);
};

/** Gives the successor of a file that is not ours its access list, extended attributes and security label. */
export const inheritAttributes = (from: string, to: string): void => {
  copyEverything(from, to);
  const now = new Date();
  utimesSync(to, now, now);
};

const copyContent = (path: string, named: string, draft: string): string =>
  readOpened(path, named, (from) => {
    const to = openSync(
      draft,
      constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | constants.O_NOFOLLOW,
      0o600,
    );
    try {
      return copyOpenFile(from, to);
    } finally {
      closeSync(to);
    }
  });

const copyTimes = (from: string, to: string): void => {
  const { atimeMs, mtimeMs } = statSync(from);
  utimesSync(to, atimeMs / 1000, mtimeMs / 1000);
};

/** Node knows no extended attributes; cp(1) of the GNU coreutils does. Without it the times are all that is kept. */
const copyEverything = (from: string, to: string): void => {
  const words = ['--no-dereference', '--attributes-only', '--preserve=all', '--', outside(from), outside(to)];
  const done = spawnSync('cp', words, { stdio: 'ignore' });
  if (done.status !== 0) copyTimes(from, to);
};

/** A held directory as another process names it. */
const outside = (path: string): string => path.replace(/^\/proc\/self\//, `/proc/${pid}/`);
