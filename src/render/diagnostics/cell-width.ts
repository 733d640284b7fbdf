/**
 * How many cells of a terminal a text takes: two for wide East Asian characters and emoji, none for marks that combine
 * with the character before them (Unicode Standard Annex 11).
 */
export const cellWidth = (text: string): number => {
  if (plainAscii.test(text)) return text.length;
  let cells = 0;
  for (const character of text) cells += combining.test(character) ? 0 : wide.test(character) ? 2 : 1;
  return cells;
};

const plainAscii = /^[\u0020-\u007e]*$/;
const combining = /^[\p{Mn}\p{Me}]$/u;
const wide =
  /^[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{16fe0}-\u{18aff}\u{1b000}-\u{1b2ff}\u{1f1e6}-\u{1f1ff}\u{20000}-\u{3fffd}]$|^\p{Emoji_Presentation}$/u;
