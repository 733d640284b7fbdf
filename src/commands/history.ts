import { history } from '../host/runs.ts';
import { renderHistory } from '../render/run/render-history.ts';
import type { Context } from './context.ts';
import { type ExitCode, exit } from './exit.ts';
import { asJson } from './say.ts';
import { openSiteState } from './site-state.ts';

/** `statelite history`: the runs of the site, newest first. */
export const historyCommand = (context: Context): ExitCode => {
  const opened = openSiteState(context, true);
  if ('code' in opened) return opened.code;
  const runs = history(opened.state.directory.path);
  context.out(context.json ? asJson(runs) : renderHistory(runs));
  return exit.done;
};
