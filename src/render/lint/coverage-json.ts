import { spanText } from '../../core/source.ts';
import type { Coverage } from '../../lint/coverage.ts';
import { lineText } from './coverage-text.ts';

/** What `lint IMAGE --json` prints (schemas/lint.schema.json). */
export const coverageJson = ({ image, paths, findings, unused, whole }: Coverage) => ({
  format_version: '1.0',
  image,
  paths,
  whole,
  findings: findings.map(({ path, severity, needs, rule, mend }) => ({
    path,
    severity,
    reasons: needs.map((need) => ({ path: need.path, at: lineText(need.because), reason: need.reason })),
    rule: rule ?? null,
    mend: mend ?? null,
  })),
  unused: unused.map(({ rule, severity, why }) => ({ file: rule.file, severity, why, at: spanText(rule.because) })),
});
