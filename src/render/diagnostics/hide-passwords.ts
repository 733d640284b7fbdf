/**
 * A file of the repository as frames may show it: the value of every `password` key is dots, as many as it has
 * characters, so that carets stand where they stood. Undefined for a table with such a column, whose rows are not shown.
 */
export const hidePasswords = (file: string, text: string): string | undefined => {
  if (!/password/i.test(text)) return text;
  if (file.endsWith('.csv')) return /^[^\r\n]*\bpassword\b/i.test(text) ? undefined : text;
  return text.replace(written, (_whole, key: string, value: string) => key + value.replace(/[^\r\n]/g, '·'));
};

/** The key, with what may stand before its value in YAML, and the value: in quotes, or all of its line, since a plain value may hold commas. */
const written =
  /(?<![\w-])(["']?password["']?[^\S\r\n]*:(?:\s+[|>][-+\d]*\s)?\s*)("(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[^\r\n]+)/gi;
