import type { Diagnostic } from '../../core/diagnostic.ts';

/** What the template parser said, as a diagnostic that covers the line it complained about. */
export const syntaxProblem = (file: string, text: string, error: unknown): Diagnostic => {
  const said = error instanceof Error ? error.message : String(error);
  const line = Number(/ on line (\d+)/.exec(said)?.[1] ?? / - (\d+):\d+$/.exec(said)?.[1] ?? 1);
  const width = text.split('\n')[line - 1]?.length ?? 0;
  return {
    code: 'template-syntax',
    severity: 'error',
    message: `the template cannot be parsed${reason(said)}`,
    at: { file, start: { line, column: 1 }, end: { line, column: width + 1 } },
    help: 'values are written {{name}}, conditions {{#if name}}…{{/if}}',
  };
};

const reason = (said: string): string => {
  const unmatched = /^(.*) - \d+:\d+$/.exec(said)?.[1];
  if (unmatched !== undefined) return `: ${unmatched}`;
  const got = /, got '(\w+)'/.exec(said)?.[1];
  return got === undefined
    ? ''
    : got === 'EOF'
      ? ': a block is not closed'
      : ': something else is expected on this line';
};
