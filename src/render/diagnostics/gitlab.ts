import { createHash } from 'node:crypto';
import type { Diagnostic } from '../../core/diagnostic.ts';
import { safeJson } from './safe-json.ts';

/** Diagnostics as GitLab's Code Quality report, shown beside the lines of a merge request; what has no line is at the first of all. */
export const gitlabDiagnostics = (diagnostics: readonly Diagnostic[]): string =>
  safeJson(
    diagnostics.map(({ code, severity, message, at, help }) => {
      const description = help === undefined ? message : `${message} (${help})`;
      const path = at?.file ?? 'statelite.yaml';
      const begin = at?.start.line ?? 1;
      // The same problem keeps its fingerprint, so that GitLab can tell new ones from old ones.
      const fingerprint = createHash('sha256').update([code, path, begin, message].join('\0')).digest('hex');
      return {
        description,
        check_name: code,
        fingerprint,
        severity: severities[severity],
        location: { path, lines: { begin } },
      };
    }),
  );

const severities: Readonly<Record<Diagnostic['severity'], string>> = { error: 'major', warning: 'minor', note: 'info' };
