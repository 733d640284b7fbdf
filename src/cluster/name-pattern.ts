import { type PatternNode, type PatternProblem, readPattern } from './pattern-syntax.ts';

/** A compiled pattern: says whether it matches a name, in time proportional to the name and the pattern. */
export type NamePattern = (name: string) => boolean;

/**
 * Compiles a regular expression for node names. `whole` makes it match the whole name, as `/…/` does in noderange(3).
 * All states are followed side by side, so no pattern can take more than its size times the name's length:
 * JavaScript's own engine backtracks, and `/(n+)+x/` on a long name would hang.
 */
export const compileNamePattern = (text: string, whole: boolean): NamePattern | PatternProblem => {
  if (text.length > maximumPattern) return { problem: `it is longer than ${maximumPattern} characters` };
  const tree = readPattern(text);
  if ('problem' in tree) return tree;
  const program: Instruction[] = [];
  if (whole) program.push({ do: 'start' });
  if (!emit(tree, program)) return { problem: 'its counts make it too large' };
  if (whole) program.push({ do: 'end' });
  program.push({ do: 'accept' });
  return (name) => run(program, name, whole);
};

const maximumPattern = 256;
const maximumProgram = 2000;

type Instruction =
  | { readonly do: 'one'; readonly matches: (character: string) => boolean }
  | { readonly do: 'start' | 'end' | 'accept' }
  | { readonly do: 'fork'; to: readonly number[] };

/** Appends a tree's instructions; false when the program becomes too large. */
const emit = (node: PatternNode, program: Instruction[]): boolean => {
  if (program.length > maximumProgram) return false;
  switch (node.is) {
    case 'one':
      program.push({ do: 'one', matches: node.matches });
      return true;
    case 'start':
    case 'end':
      program.push({ do: node.is });
      return true;
    case 'sequence':
      return node.items.every((item) => emit(item, program));
    case 'either':
      return emitEither(node.items, program);
    case 'repeat':
      return emitRepeat(node.item, node.least, node.most, program);
  }
};

const emitEither = (items: readonly PatternNode[], program: Instruction[]): boolean => {
  const fork: Instruction = { do: 'fork', to: [] };
  program.push(fork);
  const starts: number[] = [];
  const exits: { do: 'fork'; to: readonly number[] }[] = [];
  for (const item of items) {
    starts.push(program.length);
    if (!emit(item, program)) return false;
    const exit: { do: 'fork'; to: readonly number[] } = { do: 'fork', to: [] };
    exits.push(exit);
    program.push(exit);
  }
  fork.to = starts;
  for (const exit of exits) exit.to = [program.length];
  return true;
};

const emitRepeat = (item: PatternNode, least: number, most: number, program: Instruction[]): boolean => {
  for (let count = 0; count < least; count += 1) if (!emit(item, program)) return false;
  if (most === Number.POSITIVE_INFINITY) {
    const start = program.length;
    const fork: Instruction = { do: 'fork', to: [] };
    program.push(fork);
    if (!emit(item, program)) return false;
    program.push({ do: 'fork', to: [start] });
    fork.to = [start + 1, program.length];
    return true;
  }
  for (let count = least; count < most; count += 1) {
    const fork: Instruction = { do: 'fork', to: [] };
    const start = program.push(fork);
    if (!emit(item, program)) return false;
    fork.to = [start, program.length];
  }
  return true;
};

const run = (program: readonly Instruction[], name: string, whole: boolean): boolean => {
  let states = new Set<number>();
  for (let at = 0; at <= name.length; at += 1) {
    const reached = new Set<number>(states);
    if (at === 0 || !whole) reached.add(0);
    if (follow(program, reached, at === 0, at === name.length)) return true;
    states = new Set();
    for (const state of reached) {
      const instruction = program[state];
      if (instruction?.do === 'one' && at < name.length && instruction.matches(name.charAt(at))) states.add(state + 1);
    }
  }
  return false;
};

/** Adds every state reachable without reading; true when one of them accepts. A set grows while it is walked. */
const follow = (program: readonly Instruction[], reached: Set<number>, first: boolean, last: boolean): boolean => {
  for (const state of reached) {
    const instruction = program[state];
    if (instruction?.do === 'accept') return true;
    if (instruction?.do === 'fork') for (const to of instruction.to) reached.add(to);
    if ((instruction?.do === 'start' && first) || (instruction?.do === 'end' && last)) reached.add(state + 1);
  }
  return false;
};
