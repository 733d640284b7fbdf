/** One bracket of a pattern: whether it has a character, and where the pattern goes on. */
export interface Bracket {
  readonly has: (character: number) => boolean;
  readonly next: number;
}

/** Says 'fails' where fnmatch(3) gives the whole pattern up. */
type Member = (character: number) => boolean | 'fails';

interface Read {
  readonly member: Member;
  readonly next: number;
  /** Whether it fails also once a member before it has matched. */
  readonly spoils?: boolean;
}

const [hyphen, dot, colon, equals, open, backslash, close] = [...Buffer.from('-.:=[\\]')];
const [exclamation, caret] = [...Buffer.from('!^')];

/**
 * Reads the bracket whose `[` stands before `start`, as glibc does. One that never ends is a `[` and nothing else, a
 * range whose end is before its begin has nothing, and with a class that nobody knows nothing matches.
 */
export const readBracket = (pattern: readonly number[], start: number, wide: boolean): Bracket => {
  const not = pattern[start] === exclamation || pattern[start] === caret;
  const members: Read[] = [];
  let at = not ? start + 1 : start;
  // A ] that comes first is a member.
  do {
    const read = readMember(pattern, at, wide);
    if (read === undefined) {
      const literal = verdict(members, open ?? 0) !== 'fails';
      return { has: (character) => literal && character === open, next: start };
    }
    members.push(read);
    at = read.next;
  } while (pattern[at] !== close);
  return {
    has: (character) => {
      const found = verdict(members, character);
      return found !== 'fails' && found !== not;
    },
    next: at + 1,
  };
};

const verdict = (members: readonly Read[], character: number): boolean | 'fails' => {
  for (const [index, { member }] of members.entries()) {
    const found = member(character);
    if (found !== false) return members.slice(index + 1).some(({ spoils }) => spoils) ? 'fails' : found;
  }
  return false;
};

/** Undefined where the pattern ends. */
const readMember = (pattern: readonly number[], at: number, wide: boolean): Read | undefined => {
  const one = pattern[at];
  const second = pattern[at + 1];
  if (one === open && second === colon) {
    const read = readClass(pattern, at, wide);
    if (read !== undefined) return read;
  }
  if (one === open && second === equals && pattern[at + 3] === equals && pattern[at + 4] === close) {
    const wanted = pattern[at + 2];
    return { member: (character) => character === wanted, next: at + 5 };
  }
  const from = readEnd(pattern, at);
  if (from === undefined) return undefined;
  const spoils = from.spoils === true || (one === open && second === equals);
  const alone = memberOf(from.character, from.character);
  if (pattern[from.next] !== hyphen || pattern[from.next + 1] === close)
    return { member: alone, next: from.next, spoils };
  const to = readEnd(pattern, from.next + 1);
  if (to === undefined) return { member: (character) => alone(character) || 'fails', next: pattern.length, spoils };
  return { member: memberOf(from.character, to.character), next: to.next, spoils };
};

type End = number | 'fails';

interface ReadEnd {
  readonly character: End;
  readonly next: number;
  readonly spoils?: boolean;
}

const memberOf =
  (from: End, to: End): Member =>
  (character) => {
    if (from === 'fails' || to === 'fails') return 'fails';
    return from <= character && character <= to;
  };

/** A character, or what begins or ends a range: also with a backslash before it, or as `[.x.]`. */
const readEnd = (pattern: readonly number[], at: number): ReadEnd | undefined => {
  const one = pattern[at];
  if (one === backslash) {
    const escaped = pattern[at + 1];
    return escaped === undefined ? undefined : { character: escaped, next: at + 2 };
  }
  if (one === open && pattern[at + 1] === dot) {
    let end = at + 2;
    while (end < pattern.length && !(pattern[end] === dot && pattern[end + 1] === close)) end += 1;
    const [only, ...more] = pattern.slice(at + 2, end);
    const ended = end < pattern.length;
    const character = ended && only !== undefined && more.length === 0 ? only : 'fails';
    return { character, next: end + 2, spoils: !ended };
  }
  return one === undefined ? undefined : { character: one, next: at + 1 };
};

/** Reads `[:name:]`; undefined when it is something else. */
const readClass = (pattern: readonly number[], at: number, wide: boolean): Read | undefined => {
  let end = at + 2;
  while (isLetter(pattern[end])) end += 1;
  if (pattern[end] !== colon || pattern[end + 1] !== close) return undefined;
  const expression = classes.get(String.fromCodePoint(...pattern.slice(at + 2, end)));
  const member: Member =
    expression === undefined
      ? () => 'fails'
      : (character) => (wide || character < 0x80) && expression.test(String.fromCodePoint(character));
  return { member, next: end + 2 };
};

const isLetter = (one: number | undefined): boolean => one !== undefined && one >= 0x61 && one <= 0x7a;

/** The classes of POSIX, for characters beyond ASCII as Unicode has them. */
const classes: ReadonlyMap<string, RegExp> = new Map([
  ['alnum', /[\p{Alphabetic}\p{Nd}]/u],
  ['alpha', /\p{Alphabetic}/u],
  ['blank', /[\t\p{Zs}]/u],
  ['cntrl', /\p{Cc}/u],
  ['digit', /[0-9]/],
  ['graph', /[^\p{White_Space}\p{Cc}\p{Cs}\p{Cn}]/u],
  ['lower', /\p{Lowercase}/u],
  ['print', /[^\p{Cc}\p{Cs}\p{Cn}]/u],
  ['punct', /[^\p{Alphabetic}\p{Nd}\p{White_Space}\p{Cc}\p{Cs}\p{Cn}]/u],
  ['space', /\p{White_Space}/u],
  ['upper', /\p{Uppercase}/u],
  ['xdigit', /[0-9A-Fa-f]/],
]);
