/**
 * A path, name or link text as one line that says exactly which characters it holds: control, bidirectional and other
 * invisible characters are written as escapes, and a backslash is doubled so that no two texts look the same.
 */
export const visible = (text: string): string => visibleLine(text.replaceAll('\\', '\\\\').replaceAll('\t', '\\t'));

/** A line of a file's content: like `visible`, but backslashes and tabs stay as they are. */
export const visibleLine = (text: string): string =>
  suspicious.test(text) ? text.replace(everySuspicious, escapeCharacter) : text;

// C0 without tab, DEL, C1, zero-width and bidirectional marks, line and paragraph separators, byte order mark, lone surrogates:
// what a terminal would obey, hide or reorder instead of showing.
const invisible =
  '[\\u0000-\\u0008\\u000a-\\u001f\\u007f-\\u009f\\u00ad\\u061c\\u200b-\\u200f\\u2028-\\u202e\\u2060-\\u206f\\ufeff\\ud800-\\udfff]';
const suspicious = new RegExp(invisible, 'u');
const everySuspicious = new RegExp(invisible, 'gu');

const named: ReadonlyMap<string, string> = new Map([
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\u001b', '\\e'],
]);

const escapeCharacter = (character: string): string => {
  const code = character.charCodeAt(0);
  return (
    named.get(character) ??
    (code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`)
  );
};
