/** Why a word of a noderange cannot be read, and what to write instead. */
export interface RangeProblem {
  readonly problem: string;
  readonly help?: string;
}

/** The names that one word stands for; `counted` when it was a range and not a plain name. */
export interface NameRange {
  readonly names: readonly string[];
  readonly counted: boolean;
}

/** The most names that one noderange may stand for. */
export const maximumNames = 100_000;

/** Whether a text can name a node: it becomes a file name and a host name. */
export const isNodeName = (text: string): boolean =>
  text.length <= 253 && /^[A-Za-z0-9_][A-Za-z0-9._-]*$/.test(text) && !text.includes('..') && !text.endsWith('.');

/**
 * Reads one word of noderange(3): `n01`, `n[01-10,15]`, `r[1-2]n[01:10]`, `n01-n10`, `n01:n10` or `n01+3`.
 * A word with dashes that is not a range is a plain name. The names are not checked.
 */
export const readNameRange = (word: string): NameRange | RangeProblem => {
  if (word.length > 1000) return { problem: `${quoted(word.slice(0, 40))}… is too long for a name or range` };
  if (/[[\]]/.test(word)) return bracketRange(word);
  if (word.includes(':')) return endsRange(word, word.split(':'), ':') ?? { problem: `${quoted(word)} is not a range` };
  const ends = middleDash(word);
  const range = ends === undefined ? undefined : endsRange(word, ends, '-');
  if (range !== undefined) return range;
  return word.includes('+') ? plusRange(word) : { names: [word], counted: false };
};

const quoted = (text: string): string => JSON.stringify(text);

/** Splits at the middle one of an odd number of dashes, as xCAT does: `a-n1-a-n9` has the ends `a-n1` and `a-n9`. */
const middleDash = (word: string): readonly string[] | undefined => {
  const pieces = word.split('-');
  if (pieces.length % 2 !== 0) return undefined;
  const half = pieces.length / 2;
  return [pieces.slice(0, half).join('-'), pieces.slice(half).join('-')];
};

/** The names from one end to the other, which differ in exactly one number; undefined when they do not match. */
const endsRange = (word: string, ends: readonly string[], sign: string): NameRange | RangeProblem | undefined => {
  const [left, right, more] = ends;
  if (left === undefined || right === undefined || more !== undefined || left === '' || right === '') return undefined;
  const first = left.split(/(\d+)/);
  const last = right.split(/(\d+)/);
  if (first.length !== last.length) return undefined;
  const differing = first.flatMap((piece, index) => (piece === last[index] ? [] : [index]));
  const [at, another] = differing;
  if (at === undefined) return sign === ':' ? { names: [left], counted: true } : undefined;
  if (differing.some((index) => index % 2 === 0)) return undefined;
  if (another !== undefined) {
    return sign === ':' || digitsOnly(word)
      ? { problem: `the ends of ${quoted(word)} differ in more than one number`, help: 'write r[1-2]n[01-10] instead' }
      : undefined;
  }
  const numbers = countUp(first[at] ?? '', last[at] ?? '');
  if ('problem' in numbers) return numbers;
  const [before, after] = [first.slice(0, at).join(''), first.slice(at + 1).join('')];
  return { names: numbers.texts.map((number) => before + number + after), counted: true };
};

const digitsOnly = (word: string): boolean => /^[\d-]+$/.test(word);

/** `n10+3` is n10 to n13; the last number of the name counts, and a domain may follow it. */
const plusRange = (word: string): NameRange | RangeProblem => {
  const parts = /^(.*?)(\d+)(\.[^+]*)?\+(\d+)$/.exec(word);
  if (parts === null) return { names: [word], counted: false };
  const [, before = '', first = '', after = '', more = ''] = parts;
  if (first.length + more.length > 24) return tooManyDigits(word);
  const last = (BigInt(first) + BigInt(more)).toString().padStart(first.length, '0');
  const numbers = countUp(first, last);
  if ('problem' in numbers) return numbers;
  return { names: numbers.texts.map((number) => before + number + after), counted: true };
};

const bracketRange = (word: string): NameRange | RangeProblem => {
  const pieces = word.split(/\[([^[\]]*)\]/);
  if (pieces.some((piece, index) => index % 2 === 0 && /[[\]]/.test(piece))) {
    return { problem: `a bracket in ${quoted(word)} has no partner`, help: 'write n[01-10]' };
  }
  let names = [''];
  for (const [index, piece] of pieces.entries()) {
    const choices = index % 2 === 0 ? { texts: [piece] } : bracketChoices(piece, word);
    if ('problem' in choices) return choices;
    if (names.length * choices.texts.length > maximumNames) return tooMany(word);
    names = names.flatMap((name) => choices.texts.map((choice) => name + choice));
  }
  return { names, counted: true };
};

/** What stands between brackets: numbers, words, and ranges of numbers with `-` or `:`. */
const bracketChoices = (inside: string, word: string): { readonly texts: readonly string[] } | RangeProblem => {
  const texts: string[] = [];
  for (const item of inside.split(',')) {
    const range = /^(\d+)[-:](\d+)$/.exec(item);
    if (range === null) {
      if (!/^[A-Za-z0-9_.]+$/.test(item)) {
        return {
          problem: `${quoted(`[${inside}]`)} in ${quoted(word)} is not a list of numbers`,
          help: 'write n[01-10,15]',
        };
      }
      texts.push(item);
      continue;
    }
    const numbers = countUp(range[1] ?? '', range[2] ?? '');
    if ('problem' in numbers) return numbers;
    for (const number of numbers.texts) texts.push(number);
    if (texts.length > maximumNames) return tooMany(word);
  }
  return { texts };
};

/** The decimal numbers between two, at least as wide as the first. */
const countUp = (first: string, last: string): { readonly texts: readonly string[] } | RangeProblem => {
  if (first.length > 15 || last.length > 15) return tooManyDigits(`${first}-${last}`);
  if (last.startsWith('0') && last.length !== first.length) {
    return {
      problem: `${first} and ${last} are padded to different widths`,
      help: 'write both ends with the same number of digits',
    };
  }
  const [from, to] = [Number(first), Number(last)];
  if (to < from) return { problem: `the range ${first}-${last} counts down`, help: `write ${last}-${first}` };
  if (to - from >= maximumNames) return tooMany(`${first}-${last}`);
  return {
    texts: Array.from({ length: to - from + 1 }, (_, index) => String(from + index).padStart(first.length, '0')),
  };
};

const tooMany = (word: string): RangeProblem => ({
  problem: `${quoted(word)} stands for more than ${maximumNames} names`,
  help: 'check the range, or divide it into several manifests',
});

const tooManyDigits = (word: string): RangeProblem => ({
  problem: `the numbers in ${quoted(word)} have too many digits`,
});
