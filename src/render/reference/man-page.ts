import { commandExamples } from './command-examples.ts';
import { exitCodes } from './exit-codes.ts';
import {
  type CommandDescription,
  groupsOf,
  type OptionDescription,
  optionText,
  type ProgramDescription,
  usageText,
} from './program-description.ts';

/** The manual page of the program itself, statelite(1), in the man(7) language. */
export const programManPage = (program: ProgramDescription): string =>
  page(program, program.name, [
    section('NAME', [`${program.name} \\- ${roff(withoutStop(program.summary))}`]),
    section('SYNOPSIS', [`.B ${program.name}`, '[options] command [...]']),
    section('DESCRIPTION', [
      roff(program.summary),
      '.PP',
      `Each command has a page of its own, ${program.name}\\-COMMAND(1).`,
    ]),
    ...groupsOf(program).map(([group, commands]) =>
      section(
        group.toUpperCase(),
        commands.flatMap((command) => tagged(`${program.name}\\-${roff(command.name)}(1)`, command.summary)),
      ),
    ),
    section('OPTIONS', program.options.flatMap(optionLines)),
    exitSection(),
    section('ENVIRONMENT', [...tagged('NO_COLOR', 'No colour.'), ...tagged('CI', 'Nobody is asked.')]),
    section('FILES', [
      ...tagged('statelite.yaml', 'The root of a repository; the current directory or the nearest parent that has it.'),
      ...tagged('/var/lib/statelite/SITE/', 'The ledger, the runs with what they set aside, and the lock.'),
    ]),
  ]);

/** The manual page of one verb. */
export const commandManPage = (program: ProgramDescription, command: CommandDescription): string => {
  const examples = commandExamples[command.name] ?? [];
  return page(program, `${program.name}-${command.name}`, [
    section('NAME', [`${program.name}\\-${roff(command.name)} \\- ${roff(command.summary)}`]),
    section('SYNOPSIS', [`.B ${roff(usageText(program.name, command))}`]),
    ...(command.options.length > 0 ? [section('OPTIONS', command.options.flatMap(optionLines))] : []),
    section('GLOBAL OPTIONS', program.options.flatMap(optionLines)),
    ...(examples.length > 0
      ? [
          section(
            'EXAMPLES',
            examples.flatMap(([text, purpose]) => tagged(roff(text), purpose)),
          ),
        ]
      : []),
    exitSection(),
    section('SEE ALSO', [`.BR ${program.name} (1)`]),
  ]);
};

const page = ({ name, version }: ProgramDescription, title: string, sections: readonly string[]): string =>
  [`.TH "${roff(title.toUpperCase())}" "1" "" "${name} ${version}" "${name}"`, '.nh', '.ad l', ...sections, ''].join(
    '\n',
  );

const section = (title: string, lines: readonly string[]): string => [`.SH "${roff(title)}"`, ...lines].join('\n');

const optionLines = (option: OptionDescription): readonly string[] => tagged(roff(optionText(option)), option.summary);

const tagged = (tag: string, text: string): readonly string[] => ['.TP', `.B ${tag}`, roff(text)];

const exitSection = (): string =>
  section(
    'EXIT STATUS',
    exitCodes.flatMap(([code, meaning]) => tagged(String(code), meaning)),
  );

const withoutStop = (text: string): string => text.replace(/\.$/, '');

/** A text that man(7) prints as it is: no escape, no request, hyphens that can be copied. */
const roff = (text: string): string =>
  text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replace(/^(?=[.'])/, '\\&');
