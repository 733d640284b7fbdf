import { type Diagnostic, sortDiagnostics } from '../../core/diagnostic.ts';
import { githubDiagnostics } from './github.ts';
import { gitlabDiagnostics } from './gitlab.ts';
import { jsonDiagnostics } from './json.ts';
import { prettyDiagnostics } from './pretty.ts';
import { sarifDiagnostics } from './sarif.ts';

/**
 * How diagnostics are written: for people, for programs, as GitHub workflow commands, as GitLab's Code Quality
 * report, or as SARIF 2.1.0.
 */
export type DiagnosticFormat = 'pretty' | 'json' | 'github' | 'gitlab' | 'sarif';

/** `max` is how many the pretty format shows at most, 50 when absent; the other formats show all. */
export interface DiagnosticOptions {
  readonly color: boolean;
  readonly max?: number;
}

/**
 * Writes diagnostics, sorted, each line ended by a newline. `sources` gives the text of a file by its name, for frames.
 * Nothing that a file contains reaches a terminal as a control character.
 */
export const renderDiagnostics = (
  diagnostics: readonly Diagnostic[],
  format: DiagnosticFormat,
  sources: (file: string) => string | undefined,
  options: DiagnosticOptions,
): string => {
  const sorted = sortDiagnostics(diagnostics);
  switch (format) {
    case 'pretty':
      return prettyDiagnostics(sorted, sources, options);
    case 'json':
      return jsonDiagnostics(sorted);
    case 'github':
      return githubDiagnostics(sorted);
    case 'gitlab':
      return gitlabDiagnostics(sorted);
    case 'sarif':
      return sarifDiagnostics(sorted);
  }
};
