import { attempting } from '../host/attempt.ts';
import { type OldRuns, oldRuns, removeRuns } from '../host/prune-runs.ts';
import { history, unfinishedRun } from '../host/runs.ts';
import { countText, plural } from '../render/plan/words.ts';
import { renderHistory } from '../render/run/render-history.ts';
import { approved } from './apply.ts';
import type { Context } from './context.ts';
import { type ExitCode, exit } from './exit.ts';
import { asJson } from './say.ts';
import { openSiteState, type SiteState } from './site-state.ts';
import { underLock } from './under-lock.ts';

/** `statelite history`: the runs of the site, newest first; with `--prune`, the older ones go. */
export const historyCommand = async (
  context: Context,
  flags: { readonly prune?: number; readonly yes?: true },
): Promise<ExitCode> => {
  const opened = openSiteState(context, flags.prune === undefined);
  if ('code' in opened) return opened.code;
  if (flags.prune !== undefined) return prune(context, opened, flags.prune, flags.yes === true);
  const runs = history(opened.state.directory.path);
  context.out(context.json ? asJson(runs) : renderHistory(runs));
  return exit.done;
};

const prune = async (context: Context, { site, state }: SiteState, keep: number, yes: boolean): Promise<ExitCode> => {
  if (state.unfinished !== undefined || keep === 0) {
    const why =
      keep === 0 ? 'at least one run is kept' : `run ${state.unfinished?.run.start.id} stopped half-way: end it first`;
    context.err(`error: ${why}\n`);
    return keep === 0 ? exit.invalid : exit.failed;
  }
  const { path } = state.directory;
  const old = oldRuns(path, keep);
  if (!context.json) context.out(pruneText(old));
  if (old.removable.length > 0 && !yes && !(await approved(context))) {
    context.err('Not approved: nothing was changed.\n');
    return exit.notApproved;
  }
  const act = async (): Promise<ExitCode> => {
    // Nobody had the lock while the question was asked.
    if (unfinishedRun(path) !== undefined) return exit.stale;
    removeRuns(path, old.removable, attempting(undefined));
    if (context.json) context.out(asJson(old));
    else if (old.removable.length > 0) context.out(`Removed ${plural(old.removable.length, 'run')}.\n`);
    return exit.done;
  };
  return old.removable.length === 0 ? act() : underLock(context, site, act);
};

const pruneText = ({ removable, bytes, holding }: OldRuns): string => {
  const size = `${countText(Math.ceil(bytes / 1024))} KiB`;
  return [
    removable.length === 0
      ? 'There is nothing to remove.'
      : `${plural(removable.length, 'run')} to remove (${size}), ${removable[0]} to ${removable.at(-1)}: they can no longer be shown or taken back.`,
    ...(holding.length === 0
      ? []
      : [
          `${plural(holding.length, 'older run')} with contents that were not ours (in before/) ${holding.length === 1 ? 'stays' : 'stay'}.`,
        ]),
    '',
  ].join('\n');
};
