import type { Diagnostic } from '../../core/diagnostic.ts';
import { spanText } from '../../core/source.ts';

/** Diagnostics as workflow commands, which GitHub shows beside the lines of a pull request; one line each. */
export const githubDiagnostics = (diagnostics: readonly Diagnostic[]): string =>
  diagnostics.map((diagnostic) => `${command(diagnostic)}\n`).join('');

const command = ({ code, severity, message, at, help, related }: Diagnostic): string => {
  const properties = [
    ...(at === undefined
      ? []
      : [
          ['file', at.file],
          ['line', String(at.start.line)],
          ['endLine', String(at.end.line)],
          ['col', String(at.start.column)],
          // GitHub's last column is inclusive, and ignored when the range spans lines.
          ...(at.end.line > at.start.line ? [] : [['endColumn', String(Math.max(at.start.column, at.end.column - 1))]]),
        ]),
    ['title', code],
  ];
  const said = [
    message,
    ...(related ?? []).map((place) => `${spanText(place.at)}: ${place.message}`),
    ...(help === undefined ? [] : [`help: ${help}`]),
  ].join('\n');
  const list = properties.map(([key = '', value = '']) => `${key}=${escapeProperty(value)}`).join(',');
  return `::${commands[severity]} ${list}::${escapeMessage(said)}`;
};

const commands: Readonly<Record<Diagnostic['severity'], string>> = {
  error: 'error',
  warning: 'warning',
  note: 'notice',
};

// A log is a terminal too: other control characters are replaced, since the commands have no escape for them.
const escapeMessage = (text: string): string =>
  text
    .replaceAll('%', '%25')
    .replaceAll('\r', '%0D')
    .replaceAll('\n', '%0A')
    .replace(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu, '\uFFFD');

const escapeProperty = (text: string): string => escapeMessage(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
