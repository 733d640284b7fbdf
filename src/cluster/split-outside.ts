const opening = '[({';
const closing = '])}';

/** Splits a text at every character of `separators` that stands outside brackets, and keeps what separated. */
export const splitOutside = (
  text: string,
  separators: string,
): readonly { readonly text: string; readonly after: string }[] => {
  const pieces: { text: string; after: string }[] = [];
  let depth = 0;
  let start = 0;
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (character === '\\') at += 1;
    else if (opening.includes(character)) depth += 1;
    else if (closing.includes(character)) depth = Math.max(0, depth - 1);
    else if (depth === 0 && separators.includes(character)) {
      pieces.push({ text: text.slice(start, at), after: character });
      start = at + 1;
    }
  }
  pieces.push({ text: text.slice(start), after: '' });
  return pieces;
};
