import type { Code } from '../core/codes.ts';
import type { Diagnostic } from '../core/diagnostic.ts';
import type { Span } from '../core/source.ts';

/** The diagnostics of an import as they are found; sorted at the end. */
export type Report = Diagnostic[];

/** Adds something that needs the administrator's eye: the row is in the manifests, but means something else than in xCAT. */
export const warn = (report: Report, code: Code, at: Span, message: string, help?: string): void => {
  report.push({ code, severity: 'warning', message, at, ...(help === undefined ? {} : { help }) });
};

/** Adds something that could not be imported. */
export const refuse = (report: Report, code: Code, at: Span, message: string, help?: string): void => {
  report.push({ code, severity: 'error', message, at, ...(help === undefined ? {} : { help }) });
};

/** Adds something worth knowing that changes nothing. */
export const note = (report: Report, code: Code, at: Span, message: string, help?: string): void => {
  report.push({ code, severity: 'note', message, at, ...(help === undefined ? {} : { help }) });
};

/** A value in quotes, as messages show it. */
export const quote = (text: string): string => JSON.stringify(text);

/** `1 row`, `2 rows`. */
export const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? '' : 's'}`;

/** The first names of a list and how many follow. */
export const someOf = (names: readonly string[]): string =>
  names.length <= 3 ? names.join(', ') : `${names.slice(0, 3).join(', ')} and ${names.length - 3} more`;
