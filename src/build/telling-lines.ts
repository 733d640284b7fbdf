/** The lines of a log that most likely say what went wrong: of those that speak of errors the last three, else the last three. */
export const tellingLines = (lines: readonly string[]): readonly string[] => {
  const errors = lines.filter((line) => /\b(?:error|failed|cannot|unable|no such|not found)\b|^E: /i.test(line));
  return (errors.length > 0 ? errors : lines).slice(-3).map((line) => line.trim());
};
