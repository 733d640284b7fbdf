const speaksOfErrors = /\b(?:errors?|failed|cannot|unable|unmet|no such|not found)\b|^E: /i;

/**
 * The lines of a program that most likely say what went wrong: of those that speak of errors the last three, else the last
 * three. One that ends in a colon says nothing without what is indented below it.
 */
export const tellingLines = (lines: readonly string[]): readonly string[] => {
  const said: string[] = [];
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? '';
    if (!speaksOfErrors.test(line)) continue;
    const below = /:\s*$/.test(line) ? indentedFrom(lines, at + 1) : [];
    said.push([line, ...below].map((one) => one.trim()).join(' '));
    at += below.length;
  }
  return (said.length > 0 ? said : lines).slice(-3).map((line) => line.trim());
};

/** At most four, so that a list of everything that is installed does not come along. */
const indentedFrom = (lines: readonly string[], from: number): readonly string[] => {
  const end = lines.findIndex((line, index) => index >= from && !/^\s/.test(line));
  return lines.slice(from, Math.min(end === -1 ? lines.length : end, from + 4));
};
