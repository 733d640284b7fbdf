/** A regular expression as a tree. */
export type PatternNode =
  | { readonly is: 'one'; readonly matches: (character: string) => boolean }
  | { readonly is: 'start' }
  | { readonly is: 'end' }
  | { readonly is: 'sequence'; readonly items: readonly PatternNode[] }
  | { readonly is: 'either'; readonly items: readonly PatternNode[] }
  | { readonly is: 'repeat'; readonly item: PatternNode; readonly least: number; readonly most: number };

/** What of a pattern is not understood. */
export interface PatternProblem {
  readonly problem: string;
}

/**
 * Reads the part of Perl's regular expressions that needs no backtracking: characters, `.`, classes, `\d \w \s`,
 * groups, `|`, `* + ? {m,n}` and anchors.
 */
export const readPattern = (text: string): PatternNode | PatternProblem => {
  const cursor: Cursor = { text, at: 0, depth: 0 };
  try {
    const node = readEither(cursor);
    return cursor.at < text.length ? { problem: 'a closing parenthesis has no partner' } : node;
  } catch (error) {
    if (error instanceof PatternError) return { problem: error.message };
    throw error;
  }
};

class PatternError extends Error {
  override readonly name = 'PatternError';
}

interface Cursor {
  readonly text: string;
  at: number;
  depth: number;
}

const refuse = (message: string): never => {
  throw new PatternError(message);
};

const readEither = (cursor: Cursor): PatternNode => {
  const items = [readSequence(cursor)];
  while (take(cursor, '|')) items.push(readSequence(cursor));
  return items.length === 1 && items[0] !== undefined ? items[0] : { is: 'either', items };
};

const readSequence = (cursor: Cursor): PatternNode => {
  const items: PatternNode[] = [];
  while (cursor.at < cursor.text.length && !'|)'.includes(peek(cursor))) items.push(readRepeat(cursor));
  return { is: 'sequence', items };
};

const readRepeat = (cursor: Cursor): PatternNode => {
  const item = readOne(cursor);
  const counts = readCounts(cursor);
  if (counts === undefined) return item;
  if (item.is === 'start' || item.is === 'end') return refuse('an anchor cannot be repeated');
  take(cursor, '?'); // A lazy repetition matches the same names.
  if ('*+{'.includes(peek(cursor) || ' ')) return refuse('a repetition is repeated');
  return { is: 'repeat', item, ...counts };
};

const readCounts = (cursor: Cursor): { readonly least: number; readonly most: number } | undefined => {
  if (take(cursor, '*')) return { least: 0, most: Number.POSITIVE_INFINITY };
  if (take(cursor, '+')) return { least: 1, most: Number.POSITIVE_INFINITY };
  if (take(cursor, '?')) return { least: 0, most: 1 };
  const counted = /^\{(\d{1,3})(?:(,)(\d{0,3}))?\}/.exec(cursor.text.slice(cursor.at));
  if (counted === null) return peek(cursor) === '{' ? refuse('{ must be followed by a count') : undefined;
  cursor.at += counted[0].length;
  const least = Number(counted[1]);
  const most = counted[2] === undefined ? least : counted[3] === '' ? Number.POSITIVE_INFINITY : Number(counted[3]);
  return most < least ? refuse('a count goes down') : { least, most };
};

const readOne = (cursor: Cursor): PatternNode => {
  if (take(cursor, '(')) return readGroup(cursor);
  if (take(cursor, '[')) return { is: 'one', matches: readClass(cursor) };
  if (take(cursor, '.')) return { is: 'one', matches: () => true };
  if (take(cursor, '^')) return { is: 'start' };
  if (take(cursor, '$')) return { is: 'end' };
  if ('*+?{'.includes(peek(cursor))) return refuse(`nothing stands before ${peek(cursor)}`);
  if (take(cursor, '\\')) return { is: 'one', matches: readEscape(cursor) };
  return { is: 'one', matches: exactly(next(cursor)) };
};

const readGroup = (cursor: Cursor): PatternNode => {
  if (take(cursor, '?') && !take(cursor, ':')) return refuse('only (…) and (?:…) are understood');
  cursor.depth += 1;
  if (cursor.depth > 20) return refuse('parentheses are nested too deeply');
  const node = readEither(cursor);
  cursor.depth -= 1;
  return take(cursor, ')') ? node : refuse('an opening parenthesis has no partner');
};

const readClass = (cursor: Cursor): ((character: string) => boolean) => {
  const negated = take(cursor, '^');
  const tests: ((character: string) => boolean)[] = [];
  for (let first = true; first || !take(cursor, ']'); first = false) {
    if (cursor.at >= cursor.text.length) return refuse('[ has no partner');
    if (take(cursor, '\\')) {
      tests.push(readEscape(cursor));
      continue;
    }
    const low = next(cursor);
    if (peek(cursor) === '-' && !['', ']'].includes(cursor.text.charAt(cursor.at + 1))) {
      cursor.at += 1;
      const high = next(cursor);
      if (high < low) return refuse(`the range ${low}-${high} goes down`);
      tests.push((character) => character >= low && character <= high);
    } else tests.push(exactly(low));
  }
  return (character) => tests.some((test) => test(character)) !== negated;
};

const escapes: Readonly<Record<string, RegExp>> = { d: /\d/, D: /\D/, w: /\w/, W: /\W/, s: /\s/, S: /\S/ };

const readEscape = (cursor: Cursor): ((character: string) => boolean) => {
  if (cursor.at >= cursor.text.length) return refuse('a backslash ends the pattern');
  const character = next(cursor);
  const known = escapes[character];
  if (known !== undefined) return (candidate) => known.test(candidate);
  return /[A-Za-z0-9]/.test(character) ? refuse(`\\${character} is not understood`) : exactly(character);
};

const exactly =
  (wanted: string): ((character: string) => boolean) =>
  (character) =>
    character === wanted;

const peek = (cursor: Cursor): string => cursor.text.charAt(cursor.at);

const next = (cursor: Cursor): string => {
  const character = cursor.text.charAt(cursor.at);
  cursor.at += 1;
  return character;
};

const take = (cursor: Cursor, wanted: string): boolean => {
  if (cursor.text.charAt(cursor.at) !== wanted) return false;
  cursor.at += 1;
  return true;
};
