/** A broken promise of our own: reported with what is needed to find it, exit code 70, never the user's fault. */
export class Bug extends Error {
  override readonly name = 'Bug';
}

/** Marks the branch that the types say cannot be reached. */
export const unreachable = (value: never): never => {
  throw new Bug(`unexpected value: ${JSON.stringify(value)}`);
};

/** The value, or a Bug that says what was expected. */
export const must = <T>(value: T | undefined, what: string): T => {
  if (value === undefined) throw new Bug(`missing: ${what}`);
  return value;
};
