import { type Node, Pair, Scalar, YAMLMap, YAMLSeq } from 'yaml';

/**
 * The contents of the documents of a text that uses only plain, everyday YAML, as `yaml` would give them, but in a
 * fraction of the time: mappings and lists by indentation or on one line in brackets, and texts on one line. Undefined for
 * everything else, right or wrong, which `yaml` must read itself. Values and the first two offsets of ranges are as from `yaml`.
 * Only `readYaml` knows of this; without it all is as it is, but `validate` and `plan` take longer (docs/performance.md).
 */
export const readSimpleYaml = (text: string): readonly Node[] | undefined => {
  if (unusual.test(text)) return undefined;
  const contents: Node[] = [];
  const at: Cursor = { text, offset: 0, indent: 0, end: 0, depth: 0 };
  for (let begun = false, from = 0; ; begun = true) {
    const quiet = nextLine(at, from);
    if (at.indent >= 0) {
      const content = quiet ? readBlock(at) : undefined;
      if (content === undefined || at.indent >= 0) return undefined;
      contents.push(content);
    } else if (begun || !quiet) return undefined;
    if (at.offset >= text.length) return contents;
    from = at.offset + marker.length;
  }
};

/** Where the reader stands: always at the first character of a line that has more than a comment. */
interface Cursor {
  readonly text: string;
  offset: number;
  /** The column of `offset`; -1 where the document ends: at a marker, or behind the text. */
  indent: number;
  /** Where the last line ends, comment included. */
  end: number;
  depth: number;
}

// Tabs, carriage returns, control characters and whatever does not fit 16 bits.
const unusual = /[^\n\x20-\x7e\u00a0-\ud7ff]/;
const marker = '---\n';
const [space, hash, newline] = [0x20, 0x23, 0x0a];
// What is longer or deeper than people write is not for recursion and regular expressions.
const deepest = 32;
const longest = 1000;

/** Goes to the next line with content; false when comments on the way might belong to the values before them. */
const nextLine = (at: Cursor, from: number): boolean => {
  const { text } = at;
  let comment = -1;
  for (let line = from; ; ) {
    const start = skipBlanks(text, line);
    const first = text.charCodeAt(start);
    if (first === newline) line = start + 1;
    else if (first === hash) {
      comment = Math.max(comment, start - line);
      line = lineEnd(text, start) + 1;
    } else {
      const ends = start >= text.length || text.startsWith(marker, line);
      at.offset = ends ? line : start;
      at.indent = ends ? -1 : start - line;
      return comment <= at.indent;
    }
  }
};

const skipBlanks = (text: string, from: number): number => {
  let at = from;
  while (text.charCodeAt(at) === space) at += 1;
  return at;
};

const lineEnd = (text: string, from: number): number => {
  const end = text.indexOf('\n', from);
  return end === -1 ? text.length : end;
};

const readBlock = (at: Cursor): Node | undefined => {
  at.depth += 1;
  const node = at.depth > deepest ? undefined : isItem(at) ? readList(at) : readMapping(at);
  at.depth -= 1;
  return node;
};

const isItem = ({ text, offset }: Cursor): boolean => text.startsWith('- ', offset);

const readList = (at: Cursor): Node | undefined => {
  const { offset: start, indent } = at;
  const list = new YAMLSeq();
  while (at.indent === indent && isItem(at)) {
    const from = skipBlanks(at.text, at.offset + 1);
    at.indent += from - at.offset;
    at.offset = from;
    const item = match(blockKey, at.text, from) === undefined ? readValue(at, from) : readBlock(at);
    if (item === undefined) return undefined;
    list.items.push(item);
  }
  return placed(list, start, at.end);
};

const readMapping = (at: Cursor): Node | undefined => {
  const { offset: start, indent, text } = at;
  const mapping = new YAMLMap();
  while (at.indent === indent) {
    const key = match(blockKey, text, at.offset);
    if (key === undefined) return undefined;
    const after = at.offset + key.length;
    const name = scalar(key, at.offset, after);
    const from = skipBlanks(text, after + 1);
    const value = from === lineEnd(text, from) ? readBelow(at, from, indent) : readValue(at, from);
    if (value === undefined) return undefined;
    mapping.items.push(new Pair(name, value));
  }
  return placed(mapping, start, at.end);
};

/** The value of a key on the lines below it; the items of a list may stand in the column of the key. */
const readBelow = (at: Cursor, from: number, indent: number): Node | undefined => {
  if (!nextLine(at, from)) return undefined;
  return at.indent > indent || (at.indent === indent && isItem(at)) ? readBlock(at) : undefined;
};

/** A value that ends on its line, and the way to the next one. */
const readValue = (at: Cursor, from: number): Node | undefined => {
  const { text } = at;
  const end = lineEnd(text, from);
  const value = end - from > longest ? undefined : readInline(text, from, blockText, 0);
  const after = endOf(value);
  if (after === undefined) return undefined;
  const rest = skipBlanks(text, after);
  const commented = rest > after && text.charCodeAt(rest) === hash;
  at.end = commented ? end : after;
  return (commented || rest === end) && nextLine(at, end + 1) ? value : undefined;
};

const readInline = (text: string, from: number, plain: RegExp, depth: number): Node | undefined => {
  if (depth > deepest) return undefined;
  const first = text.charAt(from);
  if (first === '[') return readFlowList(text, from, depth);
  if (first === '{') return readFlowMapping(text, from, depth);
  if (first === '"' || first === "'") return readQuoted(text, from, first === '"' ? doubleQuoted : singleQuoted);
  const written = match(plain, text, from);
  return written === undefined ? undefined : scalar(written, from, from + written.length);
};

const readFlowList = (text: string, from: number, depth: number): Node | undefined => {
  const list = new YAMLSeq();
  const end = readBrackets(text, from, ']', (at) => {
    const item = readInline(text, at, flowText, depth + 1);
    list.items.push(item);
    return endOf(item);
  });
  return end === undefined ? undefined : placed(list, from, end);
};

const readFlowMapping = (text: string, from: number, depth: number): Node | undefined => {
  const mapping = new YAMLMap();
  const end = readBrackets(text, from, '}', (at) => {
    const key = '[{'.includes(text.charAt(at)) ? undefined : readInline(text, at, flowKey, depth);
    const after = endOf(key);
    if (after === undefined || !text.startsWith(': ', after)) return undefined;
    const value = readInline(text, skipBlanks(text, after + 1), flowText, depth + 1);
    mapping.items.push(new Pair(key, value));
    return endOf(value);
  });
  return end === undefined ? undefined : placed(mapping, from, end);
};

/** The offset behind brackets; `part` reads what begins at an offset, and gives the one behind it. */
const readBrackets = (
  text: string,
  from: number,
  close: string,
  part: (at: number) => number | undefined,
): number | undefined => {
  let next = skipBlanks(text, from + 1);
  if (text[next] === close) return next + 1;
  for (;;) {
    const after = part(next);
    if (after === undefined) return undefined;
    next = skipBlanks(text, after);
    if (text[next] === close) return next + 1;
    if (text[next] !== ',') return undefined;
    next = skipBlanks(text, next + 1);
  }
};

const readQuoted = (text: string, from: number, pattern: RegExp): Node | undefined => {
  const written = match(pattern, text, from);
  if (written === undefined) return undefined;
  const quoted = new Scalar(written.slice(1, -1));
  quoted.source = quoted.value;
  return placed(quoted, from, from + written.length);
};

/** An unquoted text or what it stands for in YAML's core schema; undefined for the rarer forms of numbers. */
const scalar = (written: string, start: number, end: number): Scalar | undefined => {
  const word = words.get(written);
  const number = plainNumber.test(written);
  if (!number && otherNumber.test(written)) return undefined;
  const value = new Scalar<unknown>(number ? Number(written) : word === undefined ? written : word);
  value.source = written;
  return placed(value, start, end);
};

const words: ReadonlyMap<string, null | boolean> = new Map<string, null | boolean>([
  ...['null', 'Null', 'NULL'].map((word) => [word, null] as const),
  ...['true', 'True', 'TRUE'].map((word) => [word, true] as const),
  ...['false', 'False', 'FALSE'].map((word) => [word, false] as const),
]);
const plainNumber = /^\d{1,15}(?:\.\d{1,15})?$/;
const otherNumber = /^(?:0[ox]|\d+\.?\d*(?:[eE][-+]?\d+)?$)/;

const blockKey = /[A-Za-z_][\w./-]{0,99}(?=:(?: |\n|$))/y;
const blockText = /[\w/$](?:[^\s:#]|:(?=[^\s#])|(?<=[^\s:])#| +(?=[^\s:#]))*/y;
const flowKey = /[A-Za-z_][\w./-]{0,99}/y;
const flowText = /[\w/$](?:[\w/$.+@=%*-]|:(?=[\w/$.])| +(?=[\w/$]))*/y;
const doubleQuoted = /"[^"\\\n]*"/y;
const singleQuoted = /'[^'\n]*'/y;

const match = (pattern: RegExp, text: string, from: number): string | undefined => {
  pattern.lastIndex = from;
  return pattern.exec(text)?.[0];
};

const endOf = (node: Node | undefined): number | undefined => node?.range?.[1];

const placed = <N extends Node>(node: N, start: number, end: number): N => {
  node.range = [start, end, end];
  return node;
};
