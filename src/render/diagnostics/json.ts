import type { Diagnostic } from '../../core/diagnostic.ts';
import { countSeverities } from './count-severities.ts';
import { safeJson } from './safe-json.ts';

/** Diagnostics for programs: one JSON object whose shape changes only together with `format_version`. */
export const jsonDiagnostics = (diagnostics: readonly Diagnostic[]): string => {
  const { errors, warnings, notes } = countSeverities(diagnostics);
  const shown = { format_version: '1.0', errors, warnings, notes, diagnostics: diagnostics.map(jsonDiagnostic) };
  return safeJson(shown);
};

const jsonDiagnostic = ({ code, severity, message, at, help, related }: Diagnostic) => ({
  code,
  severity,
  message,
  ...(at === undefined ? {} : { at }),
  ...(help === undefined ? {} : { help }),
  related: related ?? [],
});
