import { Command, CommanderError, InvalidArgumentError, Option, type OptionValues } from 'commander';
import type { Context } from './context.ts';
import { type ExitCode, exit } from './exit.ts';
import { addNodeVerbs } from './node-verbs.ts';
import { version } from './version.ts';

type Base = Omit<Context, 'repository' | 'rootDirectory' | 'json' | 'quiet' | 'verbose'>;

interface GlobalOptions {
  readonly chdir?: string;
  readonly root: string;
  readonly json?: true;
  readonly color: boolean;
  readonly input: boolean;
  readonly quiet?: true;
  readonly verbose?: true;
}

/** Options of the commands that make a plan. */
export interface PlanFlags {
  readonly target: readonly string[];
  readonly exclude: readonly string[];
  readonly image: readonly string[];
  readonly node?: string;
  readonly running?: string;
  readonly adopt: readonly string[];
  readonly maxDeletes?: number;
  readonly details?: true;
}

/**
 * Parses the arguments and runs one command, loaded only then. Returns the exit code of DESIGN section 7.
 * Global options stand before or after the verb.
 */
export const runProgram = async (args: readonly string[], base: Base): Promise<number> => {
  let code: ExitCode = exit.done;
  const program = buildProgram(base, (result) => {
    code = result;
  });
  try {
    await program.parseAsync(args.length === 0 ? ['--help'] : args, { from: 'user' });
    return code;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? exit.done : exit.invalid;
  }
};

const buildProgram = (base: Base, finish: (code: ExitCode) => void): Command => {
  const program = new Command('statelite')
    .description('Keep diskless nodes that boot from a read-only NFS root in git: plan, apply, roll back.')
    .configureOutput({
      writeOut: base.out,
      writeErr: base.err,
      outputError: (text, write) => write(text),
      getOutHelpWidth: () => base.width,
      getErrHelpWidth: () => base.width,
    })
    .exitOverride()
    .showSuggestionAfterError()
    .showHelpAfterError('(statelite --help lists the commands, statelite COMMAND --help the options of one)')
    .configureHelp({
      showGlobalOptions: true,
      minWidthToWrap: 20,
      subcommandTerm: termOf,
      optionDescription: descriptionOf,
    })
    .version(`statelite ${version}`, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'show this help')
    .option('-C, --chdir <dir>', 'the repository (default: here, or the nearest parent with a statelite.yaml)')
    .option('--root <dir>', 'every place lies below this directory; reload commands are printed, not run', '/')
    .option('--json', 'print JSON')
    .option('--no-color', 'no colour, as with NO_COLOR')
    .option('--no-input', 'never ask')
    .option('-q, --quiet', 'print only what was asked for and problems')
    .option('-v, --verbose', 'print more');
  const contextOf = (command: Command): Context => {
    const options = command.optsWithGlobals<GlobalOptions>();
    return {
      ...base,
      repository: options.chdir,
      rootDirectory: options.root,
      json: options.json === true,
      color: base.color && options.color,
      input: base.input && options.input,
      quiet: options.quiet === true,
      verbose: options.verbose === true,
    };
  };
  /** Adds a verb whose action gets the context and its own options. */
  const add = <Options extends OptionValues>(
    usage: string,
    description: string,
    action: (context: Context, options: Options, args: readonly string[]) => Promise<ExitCode>,
  ): Command => {
    const command = program.command(usage).description(description);
    return command.action(async () => {
      finish(await action(contextOf(command), command.opts<Options>(), command.args));
    });
  };
  program.commandsGroup('Check and change:');
  addEngine(add);
  program.commandsGroup('Runs, undo and what is ours:');
  addRuns(add);
  program.commandsGroup("xCAT's words:");
  addQueries(add);
  program.commandsGroup('Nodes and servers:');
  addNodeVerbs(add);
  program.commandsGroup('Other:').helpCommand('help [command]', 'show the help of a command');
  add('version', 'print the version', async (context) => (await import('./version.ts')).versionCommand(context));
  return program;
};

/** A command with its arguments, as the list of commands shows it. */
const termOf = (command: Command): string =>
  [
    command.name(),
    ...command.registeredArguments.map((one) => (one.required ? `<${one.name()}>` : `[${one.name()}]`)),
  ].join(' ');

/** What an option says of itself; that a list begins empty is nothing to tell. */
const descriptionOf = ({ description, argChoices, defaultValue }: Option): string =>
  [
    description,
    ...(argChoices === undefined ? [] : [`(${argChoices.join(', ')})`]),
    ...(typeof defaultValue === 'string' ? [`(default: ${defaultValue})`] : []),
  ].join(' ');

/** Adds a verb to the program; its action gets the context, its own options and its arguments. */
export type Add = <Options extends OptionValues>(
  usage: string,
  description: string,
  action: (context: Context, options: Options, args: readonly string[]) => Promise<ExitCode>,
) => Command;

const collect = (value: string, all: readonly string[]): readonly string[] => [...all, value];

const count = (value: string): number => {
  if (!/^\d{1,9}$/.test(value)) throw new InvalidArgumentError('expected a whole number');
  return Number(value);
};

/** The options that choose what a plan is about. */
const withSelection = (command: Command): Command =>
  command
    .option('--target <address>', 'only this address or pattern, with what it needs (repeatable)', collect, [])
    .option('--exclude <address>', 'not this address or pattern (repeatable)', collect, [])
    .option('--image <image>', 'only what belongs to this image (repeatable)', collect, [])
    .option('--node <noderange>', 'only what belongs to these nodes')
    .option('--running <file>', 'a file that names the running nodes (default: all are assumed to run)')
    .option('--adopt <address>', 'take over what is not ours at this address or pattern (repeatable)', collect, [])
    .option('--max-deletes <count>', 'refuse when more things would be removed', count)
    .option('--details', 'show each step and the differences of texts');

const addEngine = (add: Add): void => {
  add<{ format: 'pretty' | 'json' | 'github' | 'sarif' }>(
    'validate',
    'check all manifests without looking at a disk',
    async (context, options) => (await import('./validate.ts')).validateCommand(context, options),
  ).addOption(
    new Option('--format <format>', 'how problems are printed')
      .choices(['pretty', 'json', 'github', 'sarif'])
      .default('pretty'),
  );
  withSelection(
    add<PlanFlags & { out?: string; detailedExitcode?: true }>(
      'plan',
      'show what would change, and for whom',
      async (context, options) => (await import('./plan.ts')).planCommand(context, options),
    ),
  )
    .option('-o, --out <file>', 'save the plan, for `statelite apply FILE`')
    .option('--detailed-exitcode', 'exit 2 when there are changes');
  withSelection(
    add<PlanFlags & { yes?: true; resume?: true; staged?: true }>(
      'apply [plan]',
      'do what a plan says, or plan, ask and do',
      async (context, options, args) => (await import('./apply.ts')).applyCommand(context, options, args[0]),
    ),
  )
    .option('--yes', 'do not ask')
    .option('--staged', 'hold back links that would dangle on running nodes until they have refreshed')
    .option('--resume', 'finish the run that was stopped');
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
  add<{ details?: true }>('show <plan-or-run>', 'show a saved plan or a run', async (context, options, args) =>
    (await import('./show.ts')).showCommand(context, options, args[0] ?? ''),
  ).option('--details', 'show each step and the differences of texts');
};

const addRuns = (add: Add): void => {
  add('history', 'the runs so far', async (context) => (await import('./history.ts')).historyCommand(context));
  add<{ yes?: true; details?: true }>(
    'rollback <run>',
    'return to the tree before a run',
    async (context, options, args) => (await import('./rollback.ts')).rollbackCommand(context, options, args[0] ?? ''),
  )
    .option('--yes', 'do not ask')
    .option('--details', 'show each step');
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

const addQueries = (add: Add): void => {
  add('litefile <noderange>', 'the litefile rules of nodes, as xCAT prints them', async (context, _options, args) =>
    (await import('./queries.ts')).litefileCommand(context, args[0] ?? ''),
  );
  add('litetree <noderange>', 'the litetree layers of nodes, as xCAT prints them', async (context, _options, args) =>
    (await import('./queries.ts')).litetreeCommand(context, args[0] ?? ''),
  );
  add('ilitefile <image>', 'the litefile rules of an image, as xCAT prints them', async (context, _options, args) =>
    (await import('./queries.ts')).ilitefileCommand(context, args[0] ?? ''),
  );
  add<{ i?: string }>(
    'lslite [noderange]',
    'statelite settings of nodes, or with -i of an image',
    async (context, options, args) => (await import('./queries.ts')).lsliteCommand(context, options.i, args[0]),
  ).option('-i <image>', 'of this image');
  add(
    'simulate <node>',
    'what a node will see at the path of each rule, before it boots',
    async (context, _options, args) => (await import('./simulate.ts')).simulateCommand(context, args[0] ?? ''),
  );
  withSelection(
    add<PlanFlags & { yes?: true; o?: string; a?: string; p?: string }>(
      'liteimg [image]',
      'prepare one image: plan, ask and apply',
      async (context, options, args) => (await import('./liteimg.ts')).liteimgCommand(context, options, args[0]),
    ),
  )
    .option('-o <os>', 'operating system, with -a and -p instead of a name')
    .option('-a <arch>', 'architecture')
    .option('-p <profile>', 'profile')
    .option('--yes', 'do not ask');
  add<{ removePrevious?: true; clean?: true; o?: string; a?: string; p?: string }>(
    'genimage [image]',
    'build the root tree, kernel and initrd of an image',
    async (context, options, args) => (await import('./genimage.ts')).genimageCommand(context, options, args[0]),
  )
    .option('-o <os>', 'operating system, with -a and -p instead of a name')
    .option('-a <arch>', 'architecture')
    .option('-p <profile>', 'profile')
    .option('--remove-previous', 'remove the tree that the last build put aside')
    .option('--clean', 'build nothing; remove what a stopped build left, and the tree that the last one put aside');
  add<{ details?: true }>(
    'nodeset <noderange> <statelite=image>',
    'boot nodes from an image: edits their manifests and plans their boot files',
    async (context, options, args) =>
      (await import('./nodeset.ts')).nodesetCommand(context, options, args[0] ?? '', args[1] ?? ''),
  ).option('--details', 'show each step and the differences of texts');
  add<{ out?: string; dialect?: string }>(
    'import <xcat> <dir>',
    "make manifests from the CSV files of xCAT's tables",
    async (context, options, args) =>
      (await import('./import.ts')).importCommand(context, options, args[0] ?? '', args[1] ?? ''),
  )
    .option('--out <dir>', 'where to write the repository (default: the -C directory)')
    .option('--dialect <dialect>', '2010 or today (default: told by the files)');
};
