import type { Argument, Command, Option } from 'commander';
import type {
  CommandDescription,
  OptionDescription,
  ProgramDescription,
  ValueDescription,
} from '../render/reference/program-description.ts';
import { type Base, buildProgram, descriptionOf } from './program.ts';
import { version } from './version.ts';

/** The verbs and options of the program as values, in the order in which `--help` lists them. */
export const describeProgram = (): ProgramDescription => {
  const program = buildProgram(nobody, () => undefined);
  return {
    name: program.name(),
    summary: program.description(),
    version,
    options: optionsOf(program),
    commands: program.createHelp().visibleCommands(program).filter(isVerb).map(commandOf),
  };
};

const isVerb = (command: Command): boolean => command.name() !== 'help';

const commandOf = (command: Command): CommandDescription => ({
  name: command.name(),
  summary: command.description(),
  group: command.helpGroup().replace(/:$/, ''),
  values: command.registeredArguments.map(argumentOf),
  options: optionsOf(command).filter(({ names }) => !names.includes('--help')),
});

const argumentOf = (argument: Argument): ValueDescription => value(argument.name(), argument.required, undefined);

const optionsOf = (command: Command): readonly OptionDescription[] =>
  command.createHelp().visibleOptions(command).map(optionOf);

const optionOf = (option: Option): OptionDescription => {
  const shown = /[<[](.+)[\]>]$/.exec(option.flags)?.[1];
  return {
    names: [option.short, option.long].filter((name) => name !== undefined),
    value: shown === undefined ? undefined : value(shown, option.required, option.argChoices),
    summary: descriptionOf(option),
  };
};

/** A name such as `on|off` lists what can be given. */
const value = (name: string, required: boolean, choices: readonly string[] | undefined): ValueDescription => ({
  name,
  required,
  choices: choices ?? (name.includes('|') ? name.split('|') : []),
});

/** A context for a program that only describes itself. */
const nobody: Base = {
  cwd: '/',
  color: false,
  width: 80,
  user: '',
  command: '',
  input: false,
  out: () => undefined,
  err: () => undefined,
  ask: () => Promise.resolve(undefined),
  interrupted: () => false,
};
