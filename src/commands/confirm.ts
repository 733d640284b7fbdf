import { awaitConfirmation, confirm } from '../host/confirmation.ts';
import { type HistoryEntry, history } from '../host/runs.ts';
import { stateDirectory } from '../host/state-directory.ts';
import { plural } from '../render/plan/words.ts';
import { calledAs } from './called-as.ts';
import type { Context } from './context.ts';
import { type ExitCode, exit } from './exit.ts';
import { loadRepository } from './load-repository.ts';
import { rollbackCommand } from './rollback.ts';
import { refuse } from './say.ts';
import { siteName } from './site-state.ts';

/** `statelite confirm RUN`: what `apply --confirm-within` has done is to stay. */
export const confirmCommand = (context: Context, id: string): ExitCode => {
  const runs = runsOf(context);
  if (typeof runs === 'number') return runs;
  const run = id === 'last' ? runs.newest()?.id : runs.all().find((one) => one.id === id)?.id;
  if (run === undefined || !confirm(runs.directoryOf(run))) {
    context.err(`error: run ${JSON.stringify(run ?? id)} waits for no confirmation\n`);
    return exit.failed;
  }
  context.out(`Confirmed: run ${run} stays.\n`);
  return exit.done;
};

/**
 * `apply --confirm-within`: carries out what `apply` stands for, and takes it back unless it is confirmed in time by a
 * command of its own: whoever can give that still reaches the machine.
 */
export const applyConfirmed = async (
  context: Context,
  seconds: number,
  apply: () => Promise<ExitCode>,
): Promise<ExitCode> => {
  if (seconds === 0 || context.json) {
    context.err(`error: --confirm-within ${seconds === 0 ? 'takes at least one second' : 'goes without --json'}\n`);
    return exit.invalid;
  }
  const runs = runsOf(context);
  if (typeof runs === 'number') return runs;
  const before = runs.newest();
  const code = await apply();
  const ended = runs.newest();
  // Nothing was done, or it stopped half-way, and that is told.
  if (ended?.outcome !== 'applied' || (ended.id === before?.id && before.outcome === 'applied')) return code;
  const run = ended.id;
  context.out(
    `Confirm it within ${plural(seconds, 'second')}, or it is taken back: ${calledAs(context)} confirm ${run}\n`,
  );
  const answer = await awaitConfirmation(runs.directoryOf(run), seconds, context.interrupted);
  if (answer === 'confirmed') {
    context.out(`Confirmed: run ${run} stays.\n`);
    return code;
  }
  context.err(
    `Not confirmed${answer === 'missed' ? ` within ${plural(seconds, 'second')}` : ''}: run ${run} is taken back.\n`,
  );
  const back = await takeBack({ ...context, interrupted: () => false }, run);
  if (back === exit.done) return exit.unconfirmed;
  context.err(`error: run ${run} is not taken back: ${calledAs(context)} rollback ${run}\n`);
  return back;
};

/** Another command may have the lock just then: it is given two minutes. */
const takeBack = async (context: Context, run: string): Promise<ExitCode> => {
  for (let tries = 1; ; tries += 1) {
    const code = await rollbackCommand(context, { yes: true }, run);
    if (code !== exit.locked || tries === 60) return code;
    await new Promise((resolve) => setTimeout(resolve, 2000));
  }
};

interface Runs {
  all(): readonly HistoryEntry[];
  newest(): HistoryEntry | undefined;
  directoryOf(id: string): string;
}

const runsOf = (context: Context): Runs | ExitCode => {
  const repository = loadRepository(context);
  const site = siteName(repository);
  if (site === undefined) return refuse(context, repository.diagnostics, repository.source);
  const { path } = stateDirectory(context.rootDirectory, site);
  const all = () => history(path);
  return { all, newest: () => all()[0], directoryOf: (id) => `${path}/runs/${id}` };
};
