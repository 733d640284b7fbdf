import { type Document, isScalar, isSeq } from 'yaml';
import { countIp, countMac } from '../../cluster/count-address.ts';
import { expandNodeNames, foldNodeNames } from '../../cluster/noderange.ts';
import { imageSplice } from './image-splice.ts';
import { entryOf, mapAt, type Refusal, replaceScalar } from './scalar-text.ts';
import { applySplices, type Splice } from './splice.ts';

/** More documents than this would bury what the manifest says. */
const mostParts = 16;

/**
 * Splits the document of a range in place, so that the nodes of `chosen` get an image and the others keep theirs. Each
 * part repeats the document's text with its own names, first ip and first mac.
 */
export const splitDocument = (
  document: Document,
  text: string,
  names: readonly string[],
  chosen: ReadonlySet<string>,
  image: string,
): Splice | Refusal => {
  const range = contentRange(document, text);
  if (range === undefined) return { refusal: 'it has no text of its own' };
  const parts = partsOf(names, chosen, isCounted(document));
  if (parts.length > mostParts) return { refusal: `it would fall into ${parts.length} manifests` };
  const texts: string[] = [];
  for (const part of parts) {
    const splices = partSplices(document, text, part, image);
    if ('refusal' in splices) return splices;
    const own = splices.map(({ start, end, text: put }) => ({
      start: start - range.start,
      end: end - range.start,
      text: put,
    }));
    if (own.some((splice) => splice.start < 0)) return { refusal: 'a value of it stands before its first key' };
    texts.push(applySplices(text.slice(range.start, range.end), own));
  }
  const end = text.includes('\r\n') ? '\r\n' : '\n';
  const joined = texts.map((part, index) => (index === texts.length - 1 ? part : part.replace(/(\r?\n)?$/, end)));
  return { ...range, text: joined.join(`---${end}`) };
};

/** Some nodes of a range that stay together; `from` is the place of the first in the whole range. */
interface Part {
  readonly from: number;
  readonly names: readonly string[];
  readonly chosen: boolean;
}

/** With addresses that count up, only neighbours can stay together; without, all chosen nodes can, and all others. */
const partsOf = (names: readonly string[], chosen: ReadonlySet<string>, counted: boolean): readonly Part[] => {
  if (!counted) {
    return [true, false]
      .map((wanted) => ({ from: 0, names: names.filter((name) => chosen.has(name) === wanted), chosen: wanted }))
      .sort((a, b) => names.indexOf(a.names[0] ?? '') - names.indexOf(b.names[0] ?? ''));
  }
  const parts: { from: number; names: string[]; chosen: boolean }[] = [];
  for (const [index, name] of names.entries()) {
    const last = parts.at(-1);
    if (last !== undefined && last.chosen === chosen.has(name)) last.names.push(name);
    else parts.push({ from: index, names: [name], chosen: chosen.has(name) });
  }
  return parts;
};

const isCounted = (document: Document): boolean => {
  const spec = mapAt(document, 'spec');
  return spec !== undefined && (entryOf(spec, 'ip') !== undefined || entryOf(spec, 'mac') !== undefined);
};

const partSplices = (document: Document, text: string, part: Part, image: string): readonly Splice[] | Refusal => {
  const metadata = mapAt(document, 'metadata');
  const spec = mapAt(document, 'spec');
  const name = rangeText(part);
  if (metadata === undefined || spec === undefined) return { refusal: 'its metadata or spec is written elsewhere' };
  if (name === undefined) return { refusal: `the names ${part.names[0]} to ${part.names.at(-1)} make no range` };
  const wanted: (Splice | Refusal)[] = [replaceScalar(entryOf(metadata, 'name'), name)];
  const mac = entryOf(spec, 'mac');
  wanted.push(...counted(entryOf(spec, 'ip'), part, countIp));
  for (const one of isSeq(mac) ? mac.items : [mac]) wanted.push(...counted(one, part, countMac));
  if (part.chosen) wanted.push(imageSplice(document, text, image));
  const refused = wanted.find((splice) => 'refusal' in splice);
  return refused !== undefined && 'refusal' in refused
    ? refused
    : wanted.flatMap((splice) => ('refusal' in splice ? [] : [splice]));
};

/** The first address of a part; the part that begins the range keeps the text as it is. */
const counted = (
  node: unknown,
  part: Part,
  count: (first: string, steps: number) => string | undefined,
): readonly (Splice | Refusal)[] => {
  if (node === undefined || part.from === 0) return [];
  const first = isScalar(node) && typeof node.value === 'string' ? count(node.value, part.from) : undefined;
  return [first === undefined ? { refusal: 'an address of it cannot be counted up' } : replaceScalar(node, first)];
};

/** A text that stands for exactly the names of a part, in their order when addresses depend on it. */
const rangeText = ({ names }: Part): string | undefined =>
  [foldNodeNames(names), names.join(',')].find((text) => {
    const read = expandNodeNames(text);
    return (
      'names' in read && read.names.length === names.length && read.names.every((name, index) => name === names[index])
    );
  });

/** From the first to the last character of the content, with the rest of its last line. */
const contentRange = (
  document: Document,
  text: string,
): { readonly start: number; readonly end: number } | undefined => {
  const range = document.contents?.range;
  if (!range) return undefined;
  const last = text.slice(0, range[1]).trimEnd().length;
  const newline = text.indexOf('\n', last);
  return { start: range[0], end: newline === -1 ? text.length : newline + 1 };
};
