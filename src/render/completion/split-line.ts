/**
 * The words of a command line that ends at the cursor, as sh(1) splits it; the last is the one being typed, empty behind
 * a blank. Quotes and backslashes are taken off; nothing is expanded.
 */
export const splitLine = (line: string): readonly string[] => {
  const words: string[] = [];
  let word: string | undefined;
  let quote: string | undefined;
  for (let index = 0; index < line.length; index += 1) {
    const character = line[index] ?? '';
    if (quote === undefined && /\s/.test(character)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else if (character === quote) quote = undefined;
    else if (quote === undefined && (character === '"' || character === "'")) {
      quote = character;
      word ??= '';
    } else if (character === '\\' && quote !== "'") {
      index += 1;
      word = (word ?? '') + (line[index] ?? '');
    } else word = (word ?? '') + character;
  }
  return [...words, word ?? ''];
};
