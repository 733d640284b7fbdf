import { type Document, isScalar, type YAMLMap } from 'yaml';
import { entryOf, mapAt, type Refusal, replaceScalar, scalarText } from './scalar-text.ts';
import type { Splice } from './splice.ts';

/** Sets the key image in the spec of a Node document: replaces its value, or adds the key as the first of the spec. */
export const imageSplice = (document: Document, text: string, image: string): Splice | Refusal => {
  const spec = mapAt(document, 'spec');
  if (spec?.range === undefined || spec.range === null) return { refusal: 'its spec is written elsewhere' };
  if (spec.anchor !== undefined) return { refusal: `its spec is shared by the name &${spec.anchor}` };
  const found = entryOf(spec, 'image');
  if (found !== undefined) return replaceScalar(found, image);
  return spec.flow === true ? addInBraces(spec, spec.range[0], text, image) : addAsLine(spec, text, image);
};

const addInBraces = (spec: YAMLMap, brace: number, text: string, image: string): Splice => {
  const value = scalarText(image);
  if (spec.items.length === 0) return { start: brace + 1, end: brace + 1, text: ` image: ${value} ` };
  const blank = /^[ \t]/.test(text.slice(brace + 1, brace + 2));
  return { start: brace + 1, end: brace + 1, text: blank ? ` image: ${value},` : `image: ${value}, ` };
};

/** A line of its own below `spec:`, above comments that belong to the first key. */
const addAsLine = (spec: YAMLMap, text: string, image: string): Splice | Refusal => {
  const first = spec.items[0]?.key;
  if (!isScalar(first) || !first.range) return { refusal: 'its spec has no simple first key' };
  const lineStart = text.lastIndexOf('\n', first.range[0] - 1) + 1;
  const indent = text.slice(lineStart, first.range[0]);
  if (!/^ +$/.test(indent)) return { refusal: 'the first key of its spec does not begin a line' };
  let above = lineStart;
  for (let at = lineStart; at > 0; at = above) {
    const previous = text.lastIndexOf('\n', at - 2) + 1;
    if (!/^\s*(#.*)?$/.test(text.slice(previous, at - 1).replace(/\r$/, ''))) break;
    above = previous;
  }
  const end = text.slice(0, lineStart).endsWith('\r\n') ? '\r\n' : '\n';
  return { start: above, end: above, text: `${indent}image: ${scalarText(image)}${end}` };
};
