import { Command, CommanderError, type Option, type OptionValues } from 'commander';
import { addAgentVerbs } from './agent-verbs.ts';
import type { Context } from './context.ts';
import { addEngineVerbs, addRunVerbs } from './engine-verbs.ts';
import { type ExitCode, exit } from './exit.ts';
import { addNodeVerbs } from './node-verbs.ts';
import { addReviewVerbs } from './review-verbs.ts';
import { addStartVerbs } from './start-verbs.ts';
import { addUnderstandVerbs } from './understand-verbs.ts';
import { version } from './version.ts';
import { addXcatVerbs } from './xcat-verbs.ts';

/** What a command knows before its options are read. */
export type Base = Omit<Context, 'repository' | 'rootDirectory' | 'json' | 'quiet' | 'verbose'>;

interface GlobalOptions {
  readonly chdir?: string;
  readonly root: string;
  readonly json?: true;
  readonly color: boolean;
  readonly input: boolean;
  readonly quiet?: true;
  readonly verbose?: true;
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

/** The verbs and their options; `finish` is told the exit code of the one that ran. */
export const buildProgram = (base: Base, finish: (code: ExitCode) => void): Command => {
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
  addEngineVerbs(add);
  program.commandsGroup('Understand:');
  addUnderstandVerbs(add);
  program.commandsGroup('Runs, undo and what is ours:');
  addRunVerbs(add);
  program.commandsGroup("xCAT's words:");
  addXcatVerbs(add);
  program.commandsGroup('Nodes and servers:');
  addNodeVerbs(add);
  program.commandsGroup('Review:');
  addReviewVerbs(add);
  program.commandsGroup('GitOps:');
  addAgentVerbs(add);
  program.commandsGroup('Start:');
  addStartVerbs(add);
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
export const descriptionOf = ({ description, argChoices, defaultValue }: Option): string =>
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
