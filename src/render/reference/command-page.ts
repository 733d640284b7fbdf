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
import { tableCell } from './table-cell.ts';

/** The page of all commands in Markdown: a table of contents, each verb with its options, the exit codes. */
export const commandPage = (program: ProgramDescription): string => {
  const groups = groupsOf(program);
  return [
    '# Commands',
    made,
    ...groups.flatMap(([group, commands]) => [`**${group}**\n`, `${commands.map(linkTo).join(' · ')}\n`]),
    '## Global options\n\nThey stand before or after the verb.\n',
    optionTable(program.options),
    ...groups.flatMap(([, commands]) => commands.map((command) => commandSection(program, command))),
    '## Exit codes\n\n| code | meaning |\n|--:|---|',
    exitCodes.map(([code, meaning]) => `| ${code} | ${tableCell(meaning)} |`).join('\n'),
    '',
  ].join('\n');
};

const made = '\nMade from the program itself by `npm run generate`.\n';

const linkTo = ({ name }: CommandDescription): string => `[${name}](#${name})`;

const commandSection = (program: ProgramDescription, command: CommandDescription): string => {
  const examples = commandExamples[command.name] ?? [];
  return [
    `## ${command.name}\n`,
    `${command.summary}\n`,
    `\`\`\`\n${usageText(program.name, command)}\n\`\`\`\n`,
    ...(command.options.length > 0 ? [optionTable(command.options)] : []),
    ...(examples.length > 0
      ? [`\`\`\`\n${examples.map(([text, purpose]) => `${text}  # ${purpose}`).join('\n')}\n\`\`\`\n`]
      : []),
  ].join('\n');
};

const optionTable = (options: readonly OptionDescription[]): string =>
  [
    '| option | |\n|---|---|',
    ...options.map((option) => `| \`${optionText(option).replaceAll('|', '\\|')}\` | ${tableCell(option.summary)} |`),
    '',
  ].join('\n');
