import { compileNamePattern, type NamePattern } from './name-pattern.ts';
import type { RangeProblem } from './name-range.ts';
import { splitOutside } from './split-outside.ts';

/** What a noderange selects, as a tree. */
export type Selection =
  | { readonly select: 'list'; readonly include: readonly Selection[]; readonly exclude: readonly Selection[] }
  | { readonly select: 'common'; readonly of: readonly Selection[] }
  | { readonly select: 'pattern'; readonly text: string; readonly matches: NamePattern }
  | { readonly select: 'group'; readonly name: string }
  | { readonly select: 'word'; readonly word: string }
  | {
      readonly select: 'attribute';
      readonly text: string;
      readonly table: string;
      readonly column: string;
      readonly matches: (value: string) => boolean;
    };

/** Reads the syntax of noderange(3); what the words mean depends on the nodes and is decided later. */
export const parseNoderange = (text: string, depth = 0): Selection | RangeProblem => {
  if (text.trim() === '') return { problem: 'the noderange is empty', help: 'name a node, a group or a range' };
  if (depth > 20) return { problem: 'parentheses are nested too deeply' };
  const include: Selection[] = [];
  const exclude: Selection[] = [];
  for (const piece of splitOutside(text, ',')) {
    const item = piece.text.trim();
    if (item === '') return { problem: `an item of ${JSON.stringify(text)} is empty`, help: 'remove the comma' };
    const minus = item.startsWith('-');
    const selection = parseItem(minus ? item.slice(1) : item, depth);
    if ('problem' in selection) return selection;
    (minus ? exclude : include).push(selection);
  }
  const [only] = include;
  return include.length === 1 && exclude.length === 0 && only !== undefined
    ? only
    : { select: 'list', include, exclude };
};

const parseItem = (item: string, depth: number): Selection | RangeProblem => {
  const pieces = splitOutside(item, '@&').map((piece) => piece.text);
  // A first `@` marks a group, it does not intersect: `@rack1`, `compute@@rack1`.
  const marked = pieces.map((piece, index) => (index > 0 && pieces[index - 1] === '' ? `@${piece}` : piece));
  const atoms = marked.filter((piece, index) => piece !== '' || index === marked.length - 1);
  const selections: Selection[] = [];
  for (const atom of atoms) {
    const selection = parseAtom(atom.trim(), depth);
    if ('problem' in selection) return selection;
    selections.push(selection);
  }
  const [only] = selections;
  return selections.length === 1 && only !== undefined ? only : { select: 'common', of: selections };
};

const parseAtom = (atom: string, depth: number): Selection | RangeProblem => {
  if (atom === '' || atom === '@') return { problem: '@ and & need a node, group or range on both sides' };
  if (atom.startsWith('(')) {
    return atom.endsWith(')')
      ? parseNoderange(atom.slice(1, -1), depth + 1)
      : { problem: `${JSON.stringify(atom)} is not closed` };
  }
  if (atom.startsWith('^')) {
    return {
      problem: `${JSON.stringify(atom)} would read a file: a noderange here depends on the manifests only`,
      help: 'make a NodeGroup of the names in the file and name the group',
    };
  }
  if (atom.startsWith('-')) {
    return {
      problem: `${JSON.stringify(atom)} excludes inside an intersection`,
      help: 'write the exclusion as an item of its own: a@b,-c',
    };
  }
  if (atom.startsWith('@')) return { select: 'group', name: atom.slice(1) };
  const attribute = parseAttribute(atom);
  if (attribute !== undefined) return attribute;
  if (atom.startsWith('/'))
    return parsePattern(atom, atom.endsWith('/') && atom.length > 1 ? atom.slice(1, -1) : atom.slice(1));
  if (atom.startsWith('~')) return parsePattern(atom, atom.slice(1));
  if (/[^A-Za-z0-9._+:[\],-]/.test(atom)) {
    return {
      problem: `${JSON.stringify(atom)} is neither a name, a range nor a pattern`,
      help: 'patterns begin with a slash: /n[0-9]+',
    };
  }
  return { select: 'word', word: atom };
};

const parsePattern = (atom: string, text: string): Selection | RangeProblem => {
  const matches = compileNamePattern(text, true);
  if (typeof matches !== 'function') return patternProblem(text, matches.problem);
  return { select: 'pattern', text: atom, matches };
};

const patternProblem = (text: string, problem: string): RangeProblem => ({
  problem: `the pattern ${JSON.stringify(text)} cannot be used: ${problem}`,
  help: 'characters, ., classes, \\d \\w \\s, groups, |, * + ? {m,n}, ^ and $ are understood',
});

/** `nodehm.cons==hmc`, `!=`, `=~` and `!~`; a single `=` means the same as two. Values compare whole, patterns anywhere. */
const parseAttribute = (atom: string): Selection | RangeProblem | undefined => {
  const parts = /^(?:([a-z][a-z0-9_]*)\.([a-z][A-Za-z0-9_]*)|(groups))(==|!=|=~|!~|=)(.*)$/s.exec(atom);
  if (parts === null) return undefined;
  const [, table = 'nodelist', column = 'groups', , sign = '', operand = ''] = parts;
  const by = { select: 'attribute', text: atom, table, column } as const;
  if (sign === '==' || sign === '=') return { ...by, matches: (value) => value === operand };
  if (sign === '!=') return { ...by, matches: (value) => value !== operand };
  const text = operand.replace(/^\//, '').replace(/\/$/, '');
  const pattern = compileNamePattern(text, false);
  if (typeof pattern !== 'function') return patternProblem(text, pattern.problem);
  return { ...by, matches: (value) => pattern(value) === (sign === '=~') };
};
