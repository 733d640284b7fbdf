import { isAlias, isMap, isPair, isScalar, isSeq, type Node, type Pair } from 'yaml';
import type { Span } from '../core/source.ts';
import type { At, Path } from './document.ts';
import type { Lines } from './lines.ts';
import type { Targets } from './plain.ts';

/** Where the parts of one YAML document stand in its file. */
export interface Layout {
  readonly at: At;
  /** The span of the key (or of the list item) at a path; of its nearest existing ancestor when there is none. */
  readonly keyAt: At;
  /** A scalar as it is written, quotes removed; undefined when the path does not name a plain or quoted scalar. */
  written(path: Path): string | undefined;
}

/** The layout of a document of a file, which begins at `start`. */
export const layoutOf = (
  contents: Node | null,
  start: number,
  targets: Targets,
  text: string,
  lines: Lines,
): Layout => {
  const whole = spanOfNode(contents, text, lines) ?? lines.span(start, start);
  let last: { readonly above: Path; readonly found: Found } | undefined;
  // What is asked for mostly stands beside what was asked for before, as one item of a list after the other.
  const walk = (path: Path): Found => {
    if (last?.above.length !== path.length - 1 || !last.above.every((part, index) => part === path[index])) {
      const above = path.slice(0, -1);
      last = { above, found: find({ key: undefined, value: contents, complete: true }, targets, above) };
    }
    return find(last.found, targets, path.slice(-1));
  };
  return {
    at: (...path) => {
      const found = walk(path);
      return spanOfNode(found.value, text, lines) ?? spanOfNode(found.key, text, lines) ?? whole;
    },
    keyAt: (...path) => {
      const found = walk(path);
      return spanOfNode(found.key, text, lines) ?? spanOfNode(found.value, text, lines) ?? whole;
    },
    written: (path) => {
      const { value, complete } = walk(path);
      return complete && isScalar(value) ? value.source : undefined;
    },
  };
};

interface Found {
  readonly key: unknown;
  readonly value: unknown;
  readonly complete: boolean;
}

/** What is at a path below something that was found; where that was not, it stands for all below it. */
const find = (from: Found, targets: Targets, path: Path): Found => {
  let { key, value } = from;
  if (!from.complete) return from;
  for (const part of path) {
    const inside = isAlias(value) ? targets.get(value) : value;
    if (isMap(inside)) {
      const pair = inside.items.find((item) => keyText(item) === part);
      if (pair === undefined) return { key, value, complete: false };
      key = pair.key;
      value = pair.value;
    } else if (isSeq(inside) && typeof part === 'number' && part < inside.items.length) {
      const item: unknown = inside.items[part];
      key = undefined;
      value = isPair(item) ? item.value : item;
    } else return { key, value, complete: false };
  }
  return { key, value, complete: true };
};

/** The key of a pair as text; undefined when it is no text. */
export const keyText = (pair: Pair): string | undefined => {
  if (!isScalar(pair.key)) return undefined;
  return typeof pair.key.value === 'string' ? pair.key.value : pair.key.source;
};

/** The span of a YAML node, trailing blanks left out; undefined for what has no place in the text. */
export const spanOfNode = (node: unknown, text: string, lines: Lines): Span | undefined => {
  const range = rangeOf(node);
  if (range === undefined || range === null) return undefined;
  let end = range[1];
  while (end > range[0] && ' \t\r\n'.includes(text[end - 1] ?? 'x')) end -= 1;
  return end === range[0] ? undefined : lines.span(range[0], end);
};

const rangeOf = (node: unknown): Node['range'] | undefined =>
  isScalar(node) || isMap(node) || isSeq(node) || isAlias(node) ? node.range : undefined;
