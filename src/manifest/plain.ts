import { type Alias, isAlias, isMap, isNode, isPair, isScalar, isSeq, type Node, type Pair, type YAMLMap } from 'yaml';
import type { Diagnostic } from '../core/diagnostic.ts';
import type { Span } from '../core/source.ts';
import { keyText, spanOfNode } from './layout.ts';
import { limits } from './limits.ts';
import type { Lines } from './lines.ts';

/** A value as JSON knows it. Mappings have no prototype, so that no key can mean more than it says. */
export type Plain = null | boolean | number | string | Plain[] | PlainMapping;

/** A mapping of plain values. */
export interface PlainMapping {
  [key: string]: Plain;
}

/** Whether a plain value is a mapping. */
export const isMapping = (value: Plain | undefined): value is PlainMapping =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** An empty mapping. */
export const emptyMapping = (): PlainMapping => Object.create(nothing);

// Inherits nothing, as from null; but objects made from null itself are slow, and there may be one for each node.
const nothing: object = Object.freeze(Object.create(null));

interface Walk {
  readonly spanOf: (node: unknown) => Span;
  readonly diagnostics: Diagnostic[];
  readonly anchors: Map<string, Node>;
  readonly targets: Map<Alias, Node>;
  /** Targets of aliases that are being expanded, innermost last: an alias inside itself has no end. */
  readonly within: Node[];
  aliased: number;
}

/** What an alias stands for, found while reading, because looking it up later would search the whole document. */
export type Targets = ReadonlyMap<Alias, Node>;

/**
 * The plain value of a document that begins at `start`, with duplicate keys, keys that are no text and unbounded aliases
 * reported.
 */
export const plainOf = (
  contents: Node | null,
  start: number,
  text: string,
  lines: Lines,
): { readonly plain: Plain; readonly targets: Targets; readonly diagnostics: readonly Diagnostic[] } => {
  const walk: Walk = {
    spanOf: (node) => spanOfNode(node, text, lines) ?? lines.span(start, start),
    diagnostics: [],
    anchors: new Map(),
    targets: new Map(),
    within: [],
    aliased: 0,
  };
  const plain = convert(contents, walk);
  return { plain, targets: walk.targets, diagnostics: walk.diagnostics };
};

const convert = (node: unknown, walk: Walk): Plain => {
  if (walk.within.length > 0) {
    walk.aliased += 1;
    if (walk.aliased > limits.aliased) return null;
  }
  if (isAlias(node)) return expand(node, walk);
  if (walk.within.length === 0 && isNode(node) && node.anchor !== undefined) walk.anchors.set(node.anchor, node);
  if (isMap(node)) return mapping(node, walk);
  if (isSeq(node)) return node.items.map((item) => convert(isPair(item) ? item.value : item, walk));
  return isScalar(node) ? scalar(node.value) : null;
};

const scalar = (value: unknown): Plain =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null;

const expand = (alias: Alias, walk: Walk): Plain => {
  const target = walk.targets.get(alias) ?? walk.anchors.get(alias.source);
  if (target === undefined) {
    walk.diagnostics.push({
      code: 'yaml-syntax',
      severity: 'error',
      message: `nothing before this place is named &${alias.source}`,
      at: walk.spanOf(alias),
      help: 'write the value itself',
    });
    return null;
  }
  walk.targets.set(alias, target);
  if (walk.within.includes(target) || walk.within.length >= limits.depth) walk.aliased = Number.POSITIVE_INFINITY;
  walk.within.push(target);
  const plain = walk.aliased > limits.aliased ? null : convert(target, walk);
  walk.within.pop();
  const reported = walk.diagnostics.some((diagnostic) => diagnostic.code === 'alias-too-deep');
  if (walk.within.length === 0 && walk.aliased > limits.aliased && !reported) {
    walk.diagnostics.push(tooMany(alias.source, walk.spanOf(alias)));
  }
  return plain;
};

const tooMany = (name: string, at: Span): Diagnostic => ({
  code: 'alias-too-deep',
  severity: 'error',
  message: `*${name} expands to more than ${limits.aliased} values, or contains itself`,
  at,
  help: 'write the values out, or use fewer aliases',
});

const mapping = (map: YAMLMap, walk: Walk): PlainMapping => {
  const plain = emptyMapping();
  const first = new Map<string, Pair>();
  for (const pair of map.items) {
    const key = keyText(pair);
    if (key === undefined) {
      walk.diagnostics.push({
        code: 'key-not-text',
        severity: 'error',
        message: 'a key must be plain text',
        at: walk.spanOf(pair.key),
        help: 'put text with brackets or braces in quotes',
      });
      continue;
    }
    const earlier = first.get(key);
    if (earlier !== undefined && walk.within.length === 0) {
      walk.diagnostics.push({
        code: 'duplicate-key',
        severity: 'error',
        message: `${JSON.stringify(key)} is given twice`,
        at: walk.spanOf(pair.key),
        help: 'remove one of them',
        related: [{ at: walk.spanOf(earlier.key), message: 'first given here' }],
      });
      continue;
    }
    first.set(key, pair);
    plain[key] = convert(pair.value, walk);
  }
  return plain;
};
