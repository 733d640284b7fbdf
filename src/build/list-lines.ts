import type { Diagnostic } from '../core/diagnostic.ts';
import type { Span } from '../core/source.ts';

/** One line of a list that says something. */
export interface ListLine {
  readonly text: string;
  readonly at: Span;
}

/** The lines of lists, the files they include in their places, and what is wrong with them. */
export interface ListLines {
  readonly lines: readonly ListLine[];
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Reads a package or exclude list of xCAT: one entry a line, `#` begins a comment, `#INCLUDE:FILE#` stands for the lines
 * of a file beside this one. `named` is where the manifest names the list.
 */
export const readListLines = (file: string, named: Span, read: (name: string) => string | undefined): ListLines => {
  const lines: ListLine[] = [];
  const diagnostics: Diagnostic[] = [];
  const readFile = (name: string, from: Span, open: readonly string[]): void => {
    if (open.includes(name)) {
      const path = [...open.slice(open.indexOf(name)), name].join(' → ');
      diagnostics.push(problem('package-list-cycle', `lists include each other: ${path}`, from));
      return;
    }
    const text = read(name);
    if (text === undefined) {
      const help =
        'list files are in the repository, named from its top; included ones from the file that includes them';
      diagnostics.push({ ...problem('package-list-missing', `there is no list ${JSON.stringify(name)}`, from), help });
      return;
    }
    for (const line of linesOf(text, name)) {
      // As in xCAT: with a blank behind the # it is a comment, whatever follows.
      const directive = /^#([A-Z_]+)\s*(?::(.*))?#$/.exec(line.text);
      if (directive === null) {
        if (!line.text.startsWith('#')) lines.push(line);
      } else if (directive[1] === 'INCLUDE' && directive[2] !== undefined)
        readFile(beside(name, directive[2].trim()), line.at, [...open, name]);
      else diagnostics.push(unknownDirective(line));
    }
  };
  readFile(file, named, []);
  return { lines, diagnostics };
};

const linesOf = (text: string, file: string): readonly ListLine[] =>
  text.split('\n').flatMap((raw, index) => {
    const written = raw.replace(/\s+$/, '');
    const begin = written.length - written.trimStart().length;
    const place = (column: number) => ({ line: index + 1, column });
    const at = { file, start: place(begin + 1), end: place(written.length + 1) };
    const shown = written.trimStart();
    // A comment behind an entry; an entry itself has no blank before a #.
    const entry = shown.startsWith('#') ? shown : shown.replace(/\s#.*$/, '').trimEnd();
    return entry === '' ? [] : [{ text: entry, at }];
  });

/** The name of an included file as the repository knows it; one that leaves the repository is found by nobody. */
const beside = (file: string, included: string): string => {
  if (included.startsWith('/')) return included;
  const parts = file.split('/').slice(0, -1);
  for (const part of included.split('/')) {
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') parts.pop();
    else if (part !== '.' && part !== '') parts.push(part);
  }
  return parts.join('/');
};

const unknownDirective = ({ text, at }: ListLine): Diagnostic => ({
  ...problem('package-list-syntax', `${JSON.stringify(text)} is a directive that has no meaning here`, at),
  help: 'only #INCLUDE:FILE# is read; write a comment with a blank after the #',
});

const problem = (code: Diagnostic['code'], message: string, at: Span): Diagnostic => ({
  code,
  severity: 'error',
  message,
  at,
});
