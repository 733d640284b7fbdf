/** A place in a text, counted from 1 as editors do. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** A range of characters in a file of the repository; `end` is the position after the last character. */
export interface Span {
  readonly file: string;
  readonly start: Position;
  readonly end: Position;
}

/** `file:line:column`, as compilers print it and editors jump to it. */
export const spanText = (span: Span): string => `${span.file}:${span.start.line}:${span.start.column}`;

/** Orders spans by file, then by position. */
export const compareSpans = (a: Span, b: Span): number =>
  a.file < b.file
    ? -1
    : a.file > b.file
      ? 1
      : a.start.line - b.start.line || a.start.column - b.start.column || a.end.line - b.end.line;
