/** A value as indented JSON with a newline at its end; no character in it can steer a terminal. */
export const safeJson = (value: unknown): string =>
  `${JSON.stringify(value, null, 2).replace(unsafe, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)}\n`;

// JSON itself escapes only the controls below a blank; these can occur in its strings alone, where an escape means the same.
const unsafe = /[\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;
