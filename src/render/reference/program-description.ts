/** Everything the program says of itself: what manual pages, the reference and completion are made from. */
export interface ProgramDescription {
  readonly name: string;
  readonly summary: string;
  readonly version: string;
  /** The options that stand before or after every verb. */
  readonly options: readonly OptionDescription[];
  readonly commands: readonly CommandDescription[];
}

/** One verb. */
export interface CommandDescription {
  readonly name: string;
  readonly summary: string;
  /** The heading below which `--help` lists it. */
  readonly group: string;
  readonly values: readonly ValueDescription[];
  readonly options: readonly OptionDescription[];
}

/** One argument of a verb, or the value of an option: its name says what it is, `a|b` lists what it can be. */
export interface ValueDescription {
  readonly name: string;
  readonly required: boolean;
  readonly choices: readonly string[];
}

/** One option, as `-o`, `--out` or both. */
export interface OptionDescription {
  readonly names: readonly string[];
  readonly value: ValueDescription | undefined;
  readonly summary: string;
}

/** `[plan]` or `<node>`, as a usage line shows a value. */
export const valueText = ({ name, required }: ValueDescription): string => (required ? `<${name}>` : `[${name}]`);

/** `-o, --out <file>`: the names of an option with its value. */
export const optionText = ({ names, value }: OptionDescription): string =>
  value === undefined ? names.join(', ') : `${names.join(', ')} ${valueText(value)}`;

/** `statelite apply [options] [plan]`. */
export const usageText = (program: string, { name, options, values }: CommandDescription): string =>
  [program, name, ...(options.length > 0 ? ['[options]'] : []), ...values.map(valueText)].join(' ');

/** The verbs below the headings under which `--help` lists them. */
export const groupsOf = (
  program: ProgramDescription,
): readonly (readonly [string, readonly CommandDescription[]])[] => {
  const groups = new Map<string, CommandDescription[]>();
  for (const command of program.commands) {
    const group = groups.get(command.group);
    if (group === undefined) groups.set(command.group, [command]);
    else group.push(command);
  }
  return [...groups];
};
