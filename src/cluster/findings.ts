import type { Code } from '../core/codes.ts';
import type { Diagnostic } from '../core/diagnostic.ts';
import type { Span } from '../core/source.ts';

/** Everything about a finding but its code, severity and message. */
export interface FindingDetails {
  readonly at?: Span | undefined;
  readonly help?: string | undefined;
  readonly related?: readonly { readonly at: Span; readonly message: string }[] | undefined;
}

/** Collects what is wrong while the cluster is resolved. The same finding at the same place is kept once. */
export interface Findings {
  error(code: Code, message: string, details?: FindingDetails): void;
  warning(code: Code, message: string, details?: FindingDetails): void;
  note(code: Code, message: string, details?: FindingDetails): void;
  add(diagnostics: readonly Diagnostic[]): void;
  readonly all: readonly Diagnostic[];
}

/** An empty collection. */
export const newFindings = (): Findings => {
  const all: Diagnostic[] = [];
  const seen = new Set<string>();
  const add = (diagnostic: Diagnostic): void => {
    const start = diagnostic.at?.start;
    const key = `${diagnostic.code} ${diagnostic.at?.file} ${start?.line}:${start?.column} ${diagnostic.message}`;
    if (seen.has(key)) return;
    seen.add(key);
    all.push(diagnostic);
  };
  const adder =
    (severity: Diagnostic['severity']) =>
    (code: Code, message: string, { at, help, related }: FindingDetails = {}): void =>
      add({
        code,
        severity,
        message,
        ...(at === undefined ? {} : { at }),
        ...(help === undefined ? {} : { help }),
        ...(related === undefined ? {} : { related }),
      });
  return {
    error: adder('error'),
    warning: adder('warning'),
    note: adder('note'),
    add: (diagnostics) => {
      for (const diagnostic of diagnostics) add(diagnostic);
    },
    all,
  };
};
