import { Document, Pair, Scalar, YAMLMap, YAMLSeq } from 'yaml';
import { yamlText } from './yaml-text.ts';

/** What a manifest may hold. Keys keep their order; a map inside a list is written on one line. */
export type Content = string | number | boolean | ContentList | ContentMap;

/** The elements of a sequence, remarks between them. */
export type ContentList = readonly (Content | Remark)[];

/** The members of a mapping, by key. */
export interface ContentMap {
  readonly [key: string]: Content;
}

/** Comment lines above the next item of a list, or at its end. */
export interface Remark {
  readonly [remarkKey]: string;
}

/** One manifest to write, with the comment lines above it. */
export interface ManifestDocument {
  readonly above?: readonly string[];
  readonly kind: string;
  readonly name: string;
  readonly comments?: string;
  readonly spec: ContentMap;
}

const remarkKey: unique symbol = Symbol('remark');

/** A comment for a place in a list; control characters are made visible, so that it stays a comment. */
export const remark = (text: string): Remark => ({ [remarkKey]: text });

/** The YAML text of some manifests, `---` between them; without any, only the comment lines remain. */
export const writeManifests = (documents: readonly ManifestDocument[], above: readonly string[] = []): string => {
  const head = commentText(above);
  const texts = documents.map((document) => commentText(document.above ?? []) + documentText(document));
  return head + (head !== '' && texts.length > 0 ? '\n' : '') + texts.join('---\n');
};

const documentText = (manifest: ManifestDocument): string => {
  const metadata = { name: manifest.name, ...(manifest.comments === undefined ? {} : { comments: manifest.comments }) };
  const root = new YAMLMap();
  root.items.push(new Pair(scalar('apiVersion'), scalar('statelite/v1')));
  root.items.push(new Pair(scalar('kind'), scalar(manifest.kind)));
  root.items.push(new Pair(scalar('metadata'), node(metadata, true)));
  root.items.push(new Pair(scalar('spec'), node(manifest.spec, Object.keys(manifest.spec).length === 0)));
  return yamlText(new Document(root));
};

const node = (content: Content, flow: boolean): Scalar | YAMLMap | YAMLSeq => {
  if (typeof content !== 'object') return scalar(content);
  if (isList(content)) return list(content, flow);
  const map = new YAMLMap();
  map.flow = flow;
  for (const [key, value] of Object.entries(content)) map.items.push(new Pair(scalar(key), node(value, flow)));
  return map;
};

const list = (content: ContentList, flow: boolean): YAMLSeq => {
  const seq = new YAMLSeq<Scalar | YAMLMap | YAMLSeq>();
  const scalars = content.every((item) => typeof item !== 'object');
  seq.flow = flow || content.length === 0 || (scalars && content.join(', ').length < 80);
  let pending: string[] = [];
  for (const item of content) {
    if (typeof item === 'object' && remarkKey in item) {
      pending.push(...visibleLines(item[remarkKey]));
      continue;
    }
    const value = node(item, true);
    if (pending.length > 0) value.commentBefore = yamlComment(pending);
    pending = [];
    seq.items.push(value);
  }
  if (pending.length > 0) seq.comment = yamlComment(pending);
  return seq;
};

const isList = (content: ContentList | ContentMap): content is ContentList => Array.isArray(content);

const scalar = (value: string | number | boolean): Scalar => {
  const written = new Scalar(value);
  if (typeof value === 'string' && /[\n\ufffd]/.test(value)) written.type = Scalar.QUOTE_DOUBLE;
  return written;
};

const yamlComment = (lines: readonly string[]): string => lines.map((line) => ` ${line}`).join('\n');

const commentText = (texts: readonly string[]): string =>
  texts
    .flatMap(visibleLines)
    .map((line) => (line === '' ? '#\n' : `# ${line}\n`))
    .join('');

const visibleLines = (text: string): string[] =>
  text
    .split(/\r\n|[\n\r\u0085\u2028\u2029]/)
    // biome's rule against control characters is about typing errors; these are meant.
    .map((line) => line.replace(/[^\t -~\u00a0-\ud7ff\ue000-\ufefe\uff00-\ufffc]/gu, escapeCharacter).trimEnd());

const escapeCharacter = (character: string): string => {
  const point = character.codePointAt(0) ?? 0;
  return point > 0xffff ? character : `\\u${point.toString(16).padStart(4, '0')}`;
};
