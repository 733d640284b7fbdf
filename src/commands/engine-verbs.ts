import { Option } from 'commander';
import type { DiagnosticFormat } from '../render/diagnostics/render-diagnostics.ts';
import { count, type PlanFlags, withSelection } from './plan-flags.ts';
import type { Add } from './program.ts';
import type { ShowFlags } from './show.ts';

/** Adds the verbs that check, plan and change. */
export const addEngineVerbs = (add: Add): void => {
  add<{ format: DiagnosticFormat }>(
    'validate',
    'check all manifests without looking at a disk',
    async (context, options) => (await import('./validate.ts')).validateCommand(context, options),
  ).addOption(
    new Option('--format <format>', 'how problems are printed')
      .choices(['pretty', 'json', 'github', 'gitlab', 'sarif'])
      .default('pretty'),
  );
  withSelection(
    add<PlanFlags & { out?: string; against?: string; detailedExitcode?: true; interactive?: true }>(
      'plan',
      'show what would change, and for whom',
      async (context, options) =>
        options.interactive === true
          ? (await import('./browse.ts')).browseCommand(context, options)
          : (await import('./plan.ts')).planCommand(context, options),
    ),
  )
    .option('-i, --interactive', 'look through the plan on the terminal, and approve it there')
    .option('-o, --out <file>', 'save the plan, for `statelite apply FILE`')
    .option('--against <snapshot>', 'plan for the machine that this snapshot shows')
    .option('--detailed-exitcode', 'exit 2 when there are changes');
  withSelection(
    add<PlanFlags & { yes?: true; approved?: string; resume?: true; staged?: true; confirmWithin?: number }>(
      'apply [plan]',
      'do what a plan says, or plan, ask and do',
      async (context, options, args) => {
        const { applyCommand } = await import('./apply.ts');
        const apply = () => applyCommand(context, options, args[0]);
        const { confirmWithin } = options;
        if (confirmWithin === undefined) return apply();
        return (await import('./confirm.ts')).applyConfirmed(context, confirmWithin, apply);
      },
    ),
  )
    .option('--yes', 'do not ask')
    .option('--approved <digest>', 'do only the plan with this digest, or with the one that this file begins with')
    .option(
      '--staged',
      'hold back what running nodes would miss: new links until they have refreshed, an image where no refresh helps',
    )
    .option('--resume', 'finish the run that was stopped')
    .option(
      '--confirm-within <seconds>',
      'take it back unless `statelite confirm` says in time that it may stay',
      count,
    );
  withSelection(
    add<PlanFlags & { yes?: true }>(
      'destroy',
      'remove everything of ours and bring every original back',
      async (context, options) => (await import('./destroy.ts')).destroyCommand(context, options),
    ),
  ).option('--yes', 'do not ask');
  withSelection(
    add<PlanFlags>(
      'drift',
      'what differs from what was applied; exit 2 when something does',
      async (context, options) => (await import('./drift.ts')).driftCommand(context, options),
    ),
  );
  add<ShowFlags>('show <plan-or-run>', 'show a saved plan or a run', async (context, options, args) =>
    (await import('./show.ts')).showCommand(context, options, args[0] ?? ''),
  )
    .option('--details', 'show each step and the differences of texts')
    .option('--diff <plan-or-run>', 'what this one would do differently; exit 2 when anything');
};

/** Adds the verbs about runs, undo and what is ours. */
export const addRunVerbs = (add: Add): void => {
  add<{ prune?: number; yes?: true }>('history', 'the runs so far', async (context, options) =>
    (await import('./history.ts')).historyCommand(context, options),
  )
    .option('--prune <keep>', 'remove all but so many of the newest; what holds foreign contents stays', count)
    .option('--yes', 'do not ask');
  add<{ yes?: true; details?: true }>(
    'rollback <run>',
    'return to the tree before a run',
    async (context, options, args) => (await import('./rollback.ts')).rollbackCommand(context, options, args[0] ?? ''),
  )
    .option('--yes', 'do not ask')
    .option('--details', 'show each step');
  add('confirm <run>', 'keep what apply --confirm-within has done', async (context, _options, args) =>
    (await import('./confirm.ts')).confirmCommand(context, args[0] ?? ''),
  );
  add('state <list|show|verify|rm> [address]', 'what is ours', async (context, _options, args) =>
    (await import('./state.ts')).stateCommand(context, args[0] ?? '', args[1]),
  );
  add('lock', 'who holds the lock', async (context) => (await import('./lock.ts')).lockCommand(context));
  add<{ yes?: true }>(
    'unlock <id>',
    'release a lock that its owner cannot release any more',
    async (context, _options, args) => (await import('./lock.ts')).unlockCommand(context, args[0] ?? ''),
  );
};
