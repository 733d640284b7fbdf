/**
 * One word of an exports file: the bytes that exportfs sees once quotes, escapes and continued lines are resolved, and
 * where it stands, as byte offsets.
 */
export interface Word {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** One client of a record. Without any client on the line there is a single one with an empty name: everybody. */
export interface ExportClient extends Word {
  readonly client: string;
  /** The words between the parentheses; undefined when there are none. */
  readonly options: string | undefined;
}

/** One exported path with its clients: usually one line, more when it is continued. */
export interface ExportRecord {
  readonly path: Word;
  /** The `-opt,opt` word after the path. */
  readonly defaults: Word | undefined;
  readonly clients: readonly ExportClient[];
}

/** What exportfs reads from the file; after a problem it reads no further. */
export interface ParsedExports {
  readonly records: readonly ExportRecord[];
  readonly problem?: { readonly line: number; readonly reason: string };
}

/**
 * Reads exports(5) as exportfs of nfs-utils does, byte by byte. `bytes` holds one byte in each character: see `toBytes`.
 * The man page leaves much open; what is done here was observed with exportfs 2.6.2.
 */
export const parseExports = (bytes: string): ParsedExports => {
  const records: ExportRecord[] = [];
  const nul = bytes.indexOf('\0');
  if (nul >= 0) return { records, problem: { line: lineAt(bytes, nul), reason: 'there is a NUL byte in the line' } };
  for (let at = 0; ; ) {
    const begin = skip(bytes, at, true);
    if (begin >= bytes.length) return { records };
    const read = readRecord(bytes, begin);
    if ('reason' in read) return { records, problem: { line: lineAt(bytes, read.at), reason: read.reason } };
    records.push(read.record);
    at = read.next;
  }
};

/** The UTF-8 bytes of a text, one in each character, so that offsets count bytes. */
export const toBytes = (text: string): string => {
  if (isAscii(text)) return text;
  let bytes = '';
  for (const byte of new TextEncoder().encode(text)) bytes += String.fromCharCode(byte);
  return bytes;
};

/** The text whose UTF-8 bytes these are; a byte that is not UTF-8 becomes U+FFFD. */
export const fromBytes = (bytes: string): string => {
  if (isAscii(bytes)) return bytes;
  const all = new Uint8Array(bytes.length);
  for (let i = 0; i < bytes.length; i += 1) all[i] = bytes.charCodeAt(i);
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(all);
};

/** The line of a byte offset, counted from 1. */
export const lineAt = (bytes: string, offset: number): number => bytes.slice(0, offset).split('\n').length;

interface Fault {
  readonly at: number;
  readonly reason: string;
}

/** The longest path and client that exportfs has room for, in bytes. */
const pathLimit = 1024;
const clientLimit = 511;

const readRecord = (bytes: string, begin: number): { record: ExportRecord; next: number } | Fault => {
  const path = readWord(bytes, begin, pathLimit);
  if ('reason' in path) return path;
  if (path.word === undefined) {
    return { at: begin, reason: 'exportfs stops at this line: it is blank except for a carriage return or form feed' };
  }
  let defaults: Word | undefined;
  const clients: ExportClient[] = [];
  for (let at = path.next; ; ) {
    const read = readWord(bytes, skip(bytes, at, false), clientLimit);
    if ('reason' in read) return read;
    at = read.next;
    if (read.word === undefined) {
      const end = (defaults ?? path.word).end;
      if (clients.length === 0) clients.push({ text: '', start: end, end, client: '', options: undefined });
      return { record: { path: path.word, defaults, clients }, next: at };
    }
    if (clients.length === 0 && defaults === undefined && read.word.text.startsWith('-')) {
      defaults = read.word;
      continue;
    }
    if (clients.length > 0 && read.word.text.startsWith('-')) return { at: read.word.start, reason: lateDefaults };
    const client = splitClient(read.word);
    if ('reason' in client) return client;
    clients.push(client);
  }
};

/** Undocumented: exportfs adds such options to those before, and without a client behind them exports to everybody. */
const lateDefaults = 'options for the clients behind them stand after a client: give those clients a line of their own';

/** `(opts)` without a name exports to everybody, like `*(opts)`. */
const splitClient = (word: Word): ExportClient | Fault => {
  const open = word.text.indexOf('(');
  if (open < 0) return { ...word, client: word.text, options: undefined };
  if (word.text.indexOf(')', open) !== word.text.length - 1) {
    return {
      at: word.start,
      reason: 'the option list in parentheses must end with ")" and a blank, and hold no other',
    };
  }
  return { ...word, client: open === 0 ? '*' : word.text.slice(0, open), options: word.text.slice(open + 1, -1) };
};

/** One character as exportfs hears it: a continued line is one blank. `next` is where the following one begins. */
const readChar = (bytes: string, at: number): { char: string; next: number } => {
  const char = bytes[at] ?? '';
  if (char !== '\\' || bytes[at + 1] !== '\n') return { char, next: at + 1 };
  let next = at + 2;
  while (bytes[next] === ' ' || bytes[next] === '\t') next += 1;
  return { char: ' ', next };
};

/** Where the next word begins; a comment reaches to the end of its line, which a backslash does not continue. */
const skip = (bytes: string, from: number, acrossLines: boolean): number => {
  let at = from;
  while (at < bytes.length) {
    if (bytes[at] === '#') {
      const end = bytes.indexOf('\n', at);
      at = end < 0 ? bytes.length : end;
      if (!acrossLines) return at;
      continue;
    }
    const { char, next } = readChar(bytes, at);
    if (char !== ' ' && char !== '\t' && !(acrossLines && char === '\n')) return at;
    at = next;
  }
  return at;
};

/** The word at `start`; undefined at the end of a line. A newline is left for the next record, other space is eaten. */
const readWord = (
  bytes: string,
  start: number,
  limit: number,
): { readonly word: Word | undefined; readonly next: number } | Fault => {
  let text = '';
  let quoted = false;
  let at = start;
  let end = start;
  while (at < bytes.length) {
    const run = mayEscape(text) ? '' : plainRun(bytes, at);
    if (run !== '') {
      text += run;
      at += run.length;
      end = at;
      continue;
    }
    const { char, next } = readChar(bytes, at);
    if (!quoted && isSpace(char)) {
      at = char === '\n' ? at : next;
      break;
    }
    at = next;
    end = next;
    if (char === '"') quoted = !quoted;
    else text = resolveOctal(text + char);
  }
  const reason = wordFault(text, quoted, end > start, limit);
  if (reason !== undefined) return { at: start, reason };
  return { word: text === '' ? undefined : { text, start, end }, next: at };
};

const wordFault = (text: string, quoted: boolean, written: boolean, limit: number): string | undefined => {
  if (quoted) return 'a quote (") is opened and not closed';
  if (text.length > limit) return `a word is longer than the ${limit} bytes that exportfs reads`;
  if (text === '' && written) return 'a word is empty between its quotes';
  return text.includes('\0') ? 'a word holds the escape \\000' : undefined;
};

/** Whether the next bytes could complete an escape. */
const mayEscape = (text: string): boolean => text.slice(-3).includes('\\');

/** The bytes from `at` on that stand for themselves. */
const plainRun = (bytes: string, at: number): string => {
  plain.lastIndex = at;
  return plain.exec(bytes)?.[0] ?? '';
};

const plain = /[^\s"\\]+/y;

/** Replaces an escape that the last byte completed. Its value may become part of another: exportfs does that too. */
const resolveOctal = (text: string): string => {
  if (text.at(-4) !== '\\') return text;
  const tail = text.slice(-4);
  if (!/^\\[0-7]{3}$/.test(tail)) return text;
  const code = Number.parseInt(tail.slice(1), 8);
  return code < 256 ? text.slice(0, -4) + String.fromCharCode(code) : text;
};

const isSpace = (char: string): boolean => char === ' ' || (char >= '\t' && char <= '\r');

const isAscii = (text: string): boolean => {
  for (let i = 0; i < text.length; i += 1) if (text.charCodeAt(i) > 127) return false;
  return true;
};
