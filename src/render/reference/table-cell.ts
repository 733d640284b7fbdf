/** A text as one cell of a Markdown table: no bar or line end closes it, and outside of code no `<` begins a tag. */
export const tableCell = (text: string): string =>
  text
    .split(/(`[^`]*`)/)
    .map((part) => (part.startsWith('`') ? part : part.replaceAll('<', '&lt;')))
    .join('')
    .replaceAll('|', '\\|')
    .replaceAll('\n', ' ');
