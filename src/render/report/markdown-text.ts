/**
 * A text as Markdown shows it literally (GitHub and GitLab Flavored Markdown, as CommonMark 0.31, 4.5): a fenced block whose
 * fence is longer than any run of backticks in it, so that no line of the text can end it.
 */
export const fenced = (lines: readonly string[], language: string): readonly string[] => {
  const fence = '`'.repeat(Math.max(3, longestRun(lines.join('\n')) + 1));
  return [`${fence}${language}`, ...lines, fence];
};

/** One line of text in a paragraph as an inline code span (CommonMark 0.31, 6.1), in which nothing is markup. */
export const codeSpan = (text: string): string => {
  const fence = '`'.repeat(longestRun(text) + 1);
  const apart = text.startsWith('`') || text.endsWith('`') || text.trim() === '' ? ' ' : '';
  return `${fence}${apart}${text}${apart}${fence}`;
};

/** A text for HTML, as content or in a quoted attribute. */
export const htmlText = (text: string): string => text.replace(/[&<>"'`]/g, (character) => references[character] ?? '');

const references: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '`': '&#96;',
};

const longestRun = (text: string): number => Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));
