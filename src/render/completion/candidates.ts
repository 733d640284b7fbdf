import {
  type OptionDescription,
  optionText,
  type ProgramDescription,
  type ValueDescription,
} from '../reference/program-description.ts';

/** One thing that may stand at the cursor. */
export interface Candidate {
  readonly value: string;
  readonly summary: string;
}

/** What a shell is to offer: candidates, and whether names of files or directories belong there too. */
export interface Completion {
  readonly candidates: readonly Candidate[];
  readonly names: 'files' | 'dirs' | 'none';
}

/** What stands at the cursor: a word of the program itself, or a value that only the machine knows. */
type Wanted =
  | { readonly type: 'words'; readonly candidates: readonly Candidate[] }
  | { readonly type: 'value'; readonly name: string; readonly prefix: string };

/** Live values by the name that a usage line gives them, such as `node`; undefined for a name it does not know. */
export type LiveValues = (name: string) => readonly Candidate[] | undefined;

/**
 * What may stand at the cursor behind these words, the last of which is as far as it was typed. Candidates begin with
 * that word; a list of nodes is completed behind its last comma.
 */
export const completeWords = (program: ProgramDescription, words: readonly string[], live: LiveValues): Completion => {
  const typed = words.at(-1) ?? '';
  const wanted = wantedAt(program, words.slice(0, -1), typed);
  if (wanted === undefined) return { candidates: [], names: 'none' };
  if (wanted.type === 'words') return { candidates: beginning(wanted.candidates, typed), names: 'none' };
  const { name, prefix } = wanted;
  const names = fileNames[name] ?? 'none';
  const listed = name === 'noderange' ? /^.*[,@&]-?/.exec(typed.slice(prefix.length))?.[0] : undefined;
  const before = prefix + (listed ?? '') + (name === 'statelite=image' ? 'statelite=' : '');
  const values = live(name === 'statelite=image' ? 'image' : name) ?? [];
  const candidates = values.map(({ value, summary }) => ({ value: before + value, summary }));
  return { candidates: beginning(candidates, typed), names };
};

/** The values of these options of earlier words, by the option's last name: `--chdir`, `--root`. */
export const givenOptions = (program: ProgramDescription, words: readonly string[]): ReadonlyMap<string, string> => {
  const given = new Map<string, string>();
  words.forEach((word, index) => {
    const option = program.options.find(({ names, value }) => value !== undefined && names.includes(word));
    const value = words[index + 1];
    if (option !== undefined && value !== undefined && index + 2 < words.length)
      given.set(option.names.at(-1) ?? '', value);
  });
  return given;
};

const fileNames: Readonly<Record<string, Completion['names']>> = {
  file: 'files',
  files: 'files',
  plan: 'files',
  'plan-or-run': 'files',
  dir: 'dirs',
};

const wantedAt = (program: ProgramDescription, before: readonly string[], typed: string): Wanted | undefined => {
  const { verb, place, pending } = read(program, before);
  if (pending !== undefined) return wantedValue(pending, '');
  const command = program.commands.find(({ name }) => name === verb);
  const options = [...(command?.options ?? []), ...program.options];
  const inline = /^(--[a-z-]+=)/.exec(typed)?.[1];
  if (inline !== undefined) {
    const value = options.find(({ names }) => names.includes(inline.slice(0, -1)))?.value;
    return value === undefined ? undefined : wantedValue(value, inline);
  }
  if (typed.startsWith('-')) return { type: 'words', candidates: options.flatMap(optionCandidates) };
  if (verb === undefined) {
    return { type: 'words', candidates: program.commands.map(({ name, summary }) => ({ value: name, summary })) };
  }
  const value = command?.values[place] ?? command?.values.findLast(({ name }) => name.endsWith('s'));
  return value === undefined ? undefined : wantedValue(value, '');
};

/** The verb, how many of its arguments are complete, and the value that an option still waits for. */
const read = (program: ProgramDescription, before: readonly string[]) => {
  let verb: string | undefined;
  let place = 0;
  let pending: ValueDescription | undefined;
  for (const word of before) {
    const command = program.commands.find(({ name }) => name === verb);
    if (pending !== undefined) pending = undefined;
    else if (word.startsWith('-')) {
      const options = [...(command?.options ?? []), ...program.options];
      pending = options.find(({ names }) => names.includes(word))?.value;
    } else if (verb === undefined) verb = word;
    else place += 1;
  }
  return { verb, place, pending };
};

const wantedValue = ({ choices, name }: ValueDescription, prefix: string): Wanted =>
  choices.length === 0
    ? { type: 'value', name, prefix }
    : { type: 'words', candidates: choices.map((choice) => ({ value: prefix + choice, summary: '' })) };

const optionCandidates = (option: OptionDescription): readonly Candidate[] =>
  option.names.slice(-1).map((value) => ({ value, summary: `${optionText(option)}: ${option.summary}` }));

const beginning = (candidates: readonly Candidate[], typed: string): readonly Candidate[] =>
  candidates.filter(({ value }) => value.startsWith(typed));
