import { type Code, codes } from '../../core/codes.ts';
import type { Diagnostic } from '../../core/diagnostic.ts';
import type { Span } from '../../core/source.ts';
import { safeJson } from './safe-json.ts';

/** Diagnostics as a SARIF 2.1.0 log with one run; the rules are the codes that occur. */
export const sarifDiagnostics = (diagnostics: readonly Diagnostic[]): string => {
  const used = [...new Set(diagnostics.map((diagnostic) => diagnostic.code))].sort();
  const log = {
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'statelite', rules: used.map(rule) } },
        columnKind: 'utf16CodeUnits',
        results: diagnostics.map((diagnostic) => result(diagnostic, used.indexOf(diagnostic.code))),
      },
    ],
  };
  return safeJson(log);
};

const rule = (code: Code) => ({ id: code, shortDescription: { text: codes[code] } });

const result = ({ code, severity, message, at, help, related }: Diagnostic, ruleIndex: number) => ({
  ruleId: code,
  ruleIndex,
  level: severity,
  message: { text: help === undefined ? message : `${message}\nhelp: ${help}` },
  locations: at === undefined ? [] : [location(at)],
  ...(related === undefined || related.length === 0
    ? {}
    : {
        relatedLocations: related.map((place, id) => ({ id, ...location(place.at), message: { text: place.message } })),
      }),
});

const location = (at: Span) => ({
  physicalLocation: {
    artifactLocation: { uri: at.file.split('/').map(encodeURIComponent).join('/') },
    region: {
      startLine: at.start.line,
      startColumn: at.start.column,
      endLine: at.end.line,
      endColumn: at.end.column,
    },
  },
});
