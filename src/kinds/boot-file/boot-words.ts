import type { Diagnostic } from '../../core/diagnostic.ts';
import type { Span } from '../../core/source.ts';

/** A value that becomes part of one word of the kernel command line, and what it is, for a complaint. */
export interface Part {
  readonly what: string;
  readonly value: string;
  readonly at: Span;
}

/**
 * Whether the text stays one word in every boot file: no blank, nothing invisible, and nothing that PXELINUX, iPXE,
 * elilo or GRUB would read as a quote, an expansion, a comment or the end of the command.
 */
export const isBootWord = (text: string): boolean => plain.test(text) || !breaking.test(text);

/** The complaint about each part that does not stay one word. */
export const partProblems = (parts: readonly Part[]): readonly Diagnostic[] =>
  parts.filter((part) => !isBootWord(part.value)).map(unsafeWord);

/** The words of a parameter list; those for an installed system (`R::word`) are not for us. */
export const parameterWords = (text: string): readonly string[] =>
  text
    .trim()
    .split(/[ \t]+/)
    .filter((word) => word !== '' && !word.startsWith('R::'));

// Nearly every word is plain, and this is asked for each word of each node: the test for Unicode classes is ten times slower.
const plain = /^[A-Za-z0-9._:/=,@%+-]*$/;
const breaking = /[\s\p{C}"'`$\\;&|<>{}#]/u;

const unsafeWord = ({ what, value, at }: Part): Diagnostic => ({
  code: 'unsafe-boot-word',
  severity: 'error',
  message: `${what} ${JSON.stringify(value)} would break out of the kernel command line`,
  at,
  help: 'boot loaders read blanks, quotes and the characters ` $ \\ ; & | < > { } # as their own: choose a value without them',
});
