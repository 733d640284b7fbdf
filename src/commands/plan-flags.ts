import { type Command, InvalidArgumentError } from 'commander';

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

/** Whether a plan is of everything, takes over nothing, and everybody is taken to notice it. */
export const choosesAll = ({ target, exclude, image, adopt, node, running }: PlanFlags): boolean =>
  [target, exclude, image, adopt].every((list) => list.length === 0) && node === undefined && running === undefined;

/** The options that choose what a plan is about. */
export const withSelection = (command: Command): Command =>
  command
    .option('--target <address>', 'only this address or pattern, with what it needs (repeatable)', collect, [])
    .option('--exclude <address>', 'not this address or pattern (repeatable)', collect, [])
    .option('--image <image>', 'only what belongs to this image (repeatable)', collect, [])
    .option('--node <noderange>', 'only what belongs to these nodes')
    .option('--running <file>', 'a file that names the running nodes (default: all are assumed to run)')
    .option('--adopt <address>', 'take over what is not ours at this address or pattern (repeatable)', collect, [])
    .option('--max-deletes <count>', 'refuse when more things would be removed', count)
    .option('--details', 'show each step and the differences of texts');

/** Gathers the values of an option that may be repeated. */
export const collect = (value: string, all: readonly string[]): readonly string[] => [...all, value];

/** Reads a whole number from zero. */
export const count = (value: string): number => {
  if (!/^\d{1,9}$/.test(value)) throw new InvalidArgumentError('expected a whole number');
  return Number(value);
};
