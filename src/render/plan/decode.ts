/** Turns an unknown value into a type, or throws a `Misfit` that says what does not fit. */
export type Decode<T> = (value: unknown) => T;

/** A value that is not of the expected shape; caught where the document is parsed. */
export class Misfit extends Error {
  override readonly name = 'Misfit';
}

/** Reads the members of one object; a member that nobody asked for is a misfit. */
export interface Members {
  get<T>(key: string, decode: Decode<T>): T;
  /** An object with the member, or an empty one, to be spread. */
  optional<K extends string, T>(key: K, decode: Decode<T>): { readonly [key in K]?: T };
}

/** An object whose members `build` reads, every one of them. */
export const object =
  <T>(build: (members: Members) => T): Decode<T> =>
  (value) => {
    if (!isObject(value)) throw new Misfit('not an object');
    const read: string[] = [];
    const take = <M>(key: string, decode: Decode<M>): M => {
      read.push(key);
      return within(key, decode, value[key]);
    };
    const built = build({
      get: (key, decode) => {
        if (!Object.hasOwn(value, key)) throw new Misfit(`${key} is missing`);
        return take(key, decode);
      },
      optional: (key, decode) => (Object.hasOwn(value, key) ? single(key, take(key, decode)) : {}),
    });
    for (const key of Object.keys(value)) {
      if (!read.includes(key)) throw new Misfit(`unknown key ${JSON.stringify(key)}`);
    }
    return built;
  };

/** The member of an object, undefined when there is no such member or no object. */
export const memberOf = (value: unknown, key: string): unknown =>
  isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;

/** An array of one kind of element. */
export const list =
  <T>(decode: Decode<T>): Decode<readonly T[]> =>
  (value) => {
    if (!Array.isArray(value)) throw new Misfit('not a list');
    return value.map((element, index) => within(index, decode, element));
  };

/** Any text. */
export const text: Decode<string> = (value) => {
  if (typeof value !== 'string') throw new Misfit('not a text');
  return value;
};

/** A whole number from zero up to `max`. */
export const whole =
  (max = Number.MAX_SAFE_INTEGER): Decode<number> =>
  (value) => {
    if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 && value <= max) return value;
    throw new Misfit(`not a whole number from 0 to ${max}`);
  };

/** One of some texts. */
export const oneOf =
  <T extends string>(...allowed: readonly T[]): Decode<T> =>
  (value) => {
    for (const one of allowed) if (one === value) return one;
    throw new Misfit(`not one of ${allowed.join(', ')}`);
  };

/** Only `true`. */
export const yes: Decode<true> = (value) => {
  if (value !== true) throw new Misfit('not true');
  return true;
};

/** Either of the two truths. */
export const yesOrNo: Decode<boolean> = (value) => {
  if (typeof value !== 'boolean') throw new Misfit('neither true nor false');
  return value;
};

/** A list of just two. */
export const pair =
  <A, B>(first: Decode<A>, second: Decode<B>): Decode<readonly [A, B]> =>
  (value) => {
    if (!Array.isArray(value) || value.length !== 2) throw new Misfit('not a pair');
    return [within(0, first, value[0]), within(1, second, value[1])];
  };

/** A text that `read` understands. */
export const readText =
  <T>(what: string, read: (value: string) => T | undefined): Decode<T> =>
  (value) => {
    const found = read(text(value));
    if (found === undefined) throw new Misfit(`not ${what}`);
    return found;
  };

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Decodes a part and, when it does not fit, says where it is. */
const within = <T>(key: string | number, decode: Decode<T>, value: unknown): T => {
  try {
    return decode(value);
  } catch (problem) {
    throw problem instanceof Misfit ? new Misfit(`${key}: ${problem.message}`) : problem;
  }
};

// A computed key widens to any text; the overload keeps it.
function single<K extends string, T>(key: K, value: T): { readonly [key in K]?: T };
function single(key: string, value: unknown): Readonly<Record<string, unknown>> {
  return { [key]: value };
}
