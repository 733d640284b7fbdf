import { type Document, isAlias, isMap, isScalar, type Scalar, type YAMLMap } from 'yaml';
import { keyText } from '../layout.ts';
import type { Splice } from './splice.ts';

/** Why a manifest cannot be edited in place. */
export interface Refusal {
  readonly refusal: string;
}

/** The value of a key of a mapping; undefined when the key is not there. */
export const entryOf = (map: YAMLMap, key: string): unknown => map.items.find((pair) => keyText(pair) === key)?.value;

/** The mapping at a path of keys; undefined when there is none, or when it is written elsewhere and only named there. */
export const mapAt = (document: Document, ...path: readonly string[]): YAMLMap | undefined => {
  let node: unknown = document.contents;
  for (const key of path) {
    if (!isMap(node)) return undefined;
    node = entryOf(node, key);
  }
  return isMap(node) ? node : undefined;
};

/** Puts another text where a scalar or an alias stands, quoted as before; refuses what others share. */
export const replaceScalar = (node: unknown, value: string): Splice | Refusal => {
  if (isAlias(node) && node.range) return { start: node.range[0], end: node.range[1], text: scalarText(value) };
  if (!isScalar(node) || !node.range) return { refusal: 'a value of it is not plain text' };
  if (node.anchor !== undefined) return { refusal: `a value of it is shared by the name &${node.anchor}` };
  if (node.type === 'BLOCK_FOLDED' || node.type === 'BLOCK_LITERAL') {
    return { refusal: 'a value of it is written as a block of lines' };
  }
  return { start: node.range[0], end: node.range[1], text: scalarText(value, node.type) };
};

/** A text as YAML, without quotes where it cannot be taken for anything else. */
export const scalarText = (value: string, like: Scalar['type'] = 'PLAIN'): string => {
  if (like === 'QUOTE_SINGLE') return `'${value.replaceAll("'", "''")}'`;
  const plain =
    /^[A-Za-z][A-Za-z0-9._-]*$|^\d+\.\d+\.\d+\.\d+$/.test(value) &&
    !/^(true|false|null|yes|no|on|off|y|n)$/i.test(value);
  return plain && like === 'PLAIN' ? value : JSON.stringify(value);
};
