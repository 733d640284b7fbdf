/**
 * The list of an image, and in it the lines that an older list has for some paths which the new one lacks: rules that
 * are no longer declared but still in force. The order stays that of the paths, so parents come before children.
 */
export const keepLines = (text: string, older: string, paths: ReadonlySet<string>): string => {
  const [head = '', ...lines] = linesOf(text);
  const there = new Set(lines.map(pathOf));
  const kept = linesOf(older).filter((line) => {
    const path = pathOf(line);
    return path !== undefined && paths.has(path) && !there.has(path);
  });
  if (kept.length === 0) return text;
  const all = [...lines, ...kept].sort((a, b) => compare(pathOf(a) ?? '', pathOf(b) ?? ''));
  return [head, ...all].map((line) => `${line}\n`).join('');
};

const linesOf = (text: string): readonly string[] => text.split('\n').filter((line) => line !== '');

/** The path of a rule as the list writes it; undefined for other lines. */
const pathOf = (line: string): string | undefined => {
  const [kind, , , , path] = line.split('\t');
  return kind === 'rule' ? path : undefined;
};

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
