import { describe, expect, it } from '@jest/globals';
import { describeProgram } from '../../../src/commands/describe-program.ts';
import { exit } from '../../../src/commands/exit.ts';
import { commandExamples } from '../../../src/render/reference/command-examples.ts';
import { commandPage } from '../../../src/render/reference/command-page.ts';
import { exitCodes } from '../../../src/render/reference/exit-codes.ts';
import { commandManPage } from '../../../src/render/reference/man-page.ts';
import type { CommandDescription } from '../../../src/render/reference/program-description.ts';

const program = describeProgram();
const odd: CommandDescription = {
  name: 'odd',
  summary: ".so /etc/passwd, then \\fB and 'quotes'",
  group: 'Tests',
  values: [{ name: 'on|off', required: true, choices: ['on', 'off'] }],
  options: [{ names: ['--x'], value: { name: 'a|b', required: true, choices: ['a', 'b'] }, summary: "'quoted' | cut" }],
};

describe('a manual page', () => {
  it('has no line that a text turned into a request, and no escape that a text brought along', () => {
    const lines = commandManPage(program, odd).split('\n');
    const requests = lines.filter((line) => /^[.']/.test(line) && !/^\.(TH|SH|TP|PP|B|BR|nh|ad)( |$)/.test(line));
    expect(requests).toEqual([]);
    expect(lines).toContain("\\&'quoted' | cut");
    expect(lines.join('\n')).toContain('then \\efB and');
    expect(lines.join('\n')).not.toContain('\\fB');
  });

  it('shows the usage, each option and each exit code', () => {
    const plan = program.commands.find(({ name }) => name === 'plan');
    const text = plan === undefined ? '' : commandManPage(program, plan);
    for (const part of ['statelite plan [options]', '\\-o, \\-\\-out <file>', '.SH "EXIT STATUS"', '.B 70']) {
      expect(text).toContain(part);
    }
  });
});

describe('the page of commands', () => {
  it('has a section for each verb, and keeps a bar in an option from ending the cell', () => {
    const text = commandPage({ ...program, commands: [...program.commands, odd] });
    for (const { name } of program.commands) expect(text).toContain(`\n## ${name}\n`);
    expect(text).toContain("| `--x <a\\|b>` | 'quoted' \\| cut |");
  });
});

describe('the exit codes of the pages', () => {
  it('are those of the program', () => {
    expect(exitCodes.map(([code]) => code)).toEqual(Object.values(exit).sort((a, b) => a - b));
  });
});

describe('an example', () => {
  it.each(Object.entries(commandExamples).flatMap(([verb, list]) => list.map(([text]) => [text, verb] as const)))(
    '%s uses only what the program has',
    (text, verb) => {
      const command = program.commands.find(({ name }) => name === verb);
      const [first, second, ...words] = text.split(' ');
      expect([first, second]).toEqual([program.name, verb]);
      const known = [...program.options, ...(command?.options ?? [])].flatMap(({ names }) => names);
      expect(words.filter((word) => word.startsWith('-') && !known.includes(word))).toEqual([]);
      expect(command).toBeDefined();
    },
  );
});
