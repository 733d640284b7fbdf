import { isUtf8 } from 'node:buffer';
import { readBracket } from './bracket.ts';

/** What stands for one character of a path, or for any number of them. */
type Atom = 'any number' | ((character: number) => boolean);

/**
 * Tells whether a path matches one of the patterns as find(1) `-path` takes them, which is fnmatch(3) without a flag: `*`,
 * `?` and brackets match a slash too. Ranges go by the numbers of characters, as in the locale C.UTF-8. As glibc does
 * there, what does not match as UTF-8 is tried byte for byte.
 */
export const pathPatterns = (patterns: readonly string[]): ((path: Uint8Array) => boolean) => {
  const wide = patterns.map((pattern) => atomsOf(charactersOf(pattern), true));
  const narrow = patterns.map((pattern) => atomsOf([...Buffer.from(pattern)], false));
  const allAscii = patterns.every((pattern) => /^[\0-\x7f]*$/.test(pattern));
  return (path) => {
    const characters = isUtf8(path) ? charactersOf(Buffer.from(path).toString('utf8')) : undefined;
    if (characters !== undefined && wide.some((atoms) => matches(atoms, characters))) return true;
    // Nearly always: bytes say nothing new.
    if (allAscii && characters?.length === path.length) return false;
    return narrow.some((atoms) => matches(atoms, path));
  };
};

const charactersOf = (text: string): readonly number[] => Array.from(text, (one) => one.codePointAt(0) ?? 0);

const star = 0x2a;
const question = 0x3f;
const bracket = 0x5b;
const backslash = 0x5c;

/** `wide`: the numbers are characters, not bytes. */
const atomsOf = (pattern: readonly number[], wide: boolean): readonly Atom[] => {
  const atoms: Atom[] = [];
  for (let at = 0; at < pattern.length; at += 1) {
    const one = pattern[at];
    if (one === star) atoms.push('any number');
    else if (one === question) atoms.push(() => true);
    else if (one === backslash) {
      // With nothing behind it, it matches nothing: no character is undefined.
      at += 1;
      atoms.push(is(pattern[at]));
    } else if (one === bracket) {
      const { has, next } = readBracket(pattern, at + 1, wide);
      atoms.push(has);
      at = next - 1;
    } else atoms.push(is(one));
  }
  return atoms;
};

const is =
  (wanted: number | undefined): ((character: number) => boolean) =>
  (character) =>
    character === wanted;

/** Goes back to the last star only: what an earlier one could take more, the last can take as well. */
const matches = (atoms: readonly Atom[], path: ArrayLike<number>): boolean => {
  let [atom, at] = [0, 0];
  let again: { readonly atom: number; at: number } | undefined;
  while (at < path.length || atom < atoms.length) {
    const wanted = atoms[atom];
    const character = path[at];
    if (wanted === 'any number') {
      atom += 1;
      again = { atom, at };
    } else if (wanted !== undefined && character !== undefined && wanted(character)) {
      atom += 1;
      at += 1;
    } else if (again !== undefined && again.at < path.length) {
      again.at += 1;
      ({ atom, at } = again);
    } else return false;
  }
  return true;
};
