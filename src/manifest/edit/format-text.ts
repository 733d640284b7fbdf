import {
  type Document,
  isMap,
  isNode,
  isScalar,
  type Pair,
  parseAllDocuments,
  Scalar,
  visit,
  type YAMLMap,
} from 'yaml';
import type { Diagnostic } from '../../core/diagnostic.ts';
import { withoutMark } from '../lines.ts';
import { readYaml } from '../read-yaml.ts';
import { yamlText } from '../yaml-text.ts';

/** A file in canonical form, or why it has none. */
export type Formatted = { readonly text: string } | { readonly problems: readonly Diagnostic[] };

/**
 * A file of manifests in canonical form: two blanks of indentation, `apiVersion`, `kind`, `metadata`, `spec` in this
 * order, double quotes where quotes are, a row on one line, no blanks at line ends. Values, comments and the order of all
 * other keys stay; where that cannot be held, the file is refused with `cannot-edit`.
 */
export const formatText = (file: string, text: string): Formatted => {
  const before = readYaml(file, text);
  if (before.diagnostics.length > 0) return { problems: before.diagnostics };
  const canonical = written(text);
  const after = readYaml(file, canonical);
  const same =
    after.diagnostics.length === 0 &&
    JSON.stringify(valuesOf(after.documents)) === JSON.stringify(valuesOf(before.documents)) &&
    commentsOf(canonical).join('\n') === commentsOf(text).join('\n') &&
    written(canonical) === canonical;
  return same ? { text: canonical } : { problems: [cannotFormat(file)] };
};

const cannotFormat = (file: string): Diagnostic => ({
  code: 'cannot-edit',
  severity: 'error',
  message: `${file} cannot be brought into canonical form without losing or moving a comment or a value`,
  at: { file, start: { line: 1, column: 1 }, end: { line: 1, column: 1 } },
  help: 'put comments on lines of their own, between the items of block lists and mappings',
});

const written = (text: string): string => {
  const documents = parseAllDocuments(withoutMark(text).replaceAll('\r\n', '\n'), { uniqueKeys: false });
  if ('empty' in documents) return text;
  const kept = documents.filter((document) => !isEmpty(document) || hasComment(document));
  for (const document of kept) canonise(document);
  return kept.map(oneDocument).join('');
};

const isEmpty = ({ contents }: Document): boolean => !isNode(contents) || contents.range?.[0] === contents.range?.[1];

const hasComment = ({ comment, commentBefore, contents }: Document): boolean =>
  [comment, commentBefore, contents?.comment, contents?.commentBefore].some((one) => typeof one === 'string');

const oneDocument = (document: Document, index: number): string => {
  const text = yamlText(document);
  const body = text.replace(/^(%.*\n)*---\n/, '').replace(/^\.\.\.\n$/m, '');
  return index === 0 ? body : `---\n${body}`;
};

const topOrder: readonly unknown[] = ['apiVersion', 'kind', 'metadata', 'spec'];

const canonise = (document: Document): void => {
  if (isMap(document.contents)) sortTop(document.contents);
  visit(document, {
    Scalar: (_, scalar) => {
      if (scalar.type === Scalar.QUOTE_SINGLE && typeof scalar.value === 'string' && !/["\\]/.test(scalar.value)) {
        scalar.type = Scalar.QUOTE_DOUBLE;
      }
    },
  });
};

/** Brings the four keys that every manifest has into their order; what is said above the first key is about them all. */
const sortTop = (map: YAMLMap): void => {
  const [first] = map.items;
  const rank = ({ key }: Pair): number => {
    const place = topOrder.indexOf(isScalar(key) ? key.value : key);
    return place === -1 ? topOrder.length : place;
  };
  map.items.sort((a, b) => rank(a) - rank(b));
  const [now] = map.items;
  if (first === now || !isNode(first?.key) || !isNode(now?.key) || !first.key.commentBefore) return;
  now.key.commentBefore = [first.key.commentBefore, now.key.commentBefore].filter(Boolean).join('\n');
  first.key.commentBefore = null;
};

const valuesOf = (documents: ReturnType<typeof readYaml>['documents']): readonly unknown[] =>
  documents.map(({ plain }) => sortedTop(plain));

/** The value with its top keys in the canonical order: that order is what formatting may change. */
const sortedTop = (plain: unknown): unknown =>
  plain !== null && typeof plain === 'object' && !Array.isArray(plain)
    ? Object.entries(plain).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    : plain;

/** The texts of all comments, sorted, since the order of top keys may move them. */
const commentsOf = (text: string): readonly string[] => {
  const comments: string[] = [];
  const add = (comment: string | null | undefined): void => {
    if (comment)
      comments.push(
        ...comment
          .split('\n')
          .map((line) => line.trim())
          .filter((line) => line !== ''),
      );
  };
  const documents = parseAllDocuments(text.replaceAll('\r\n', '\n'), { uniqueKeys: false });
  if ('empty' in documents) return [];
  for (const document of documents) {
    add(document.commentBefore);
    add(document.comment);
    visit(document, {
      Node: (_, node) => {
        add(node.commentBefore);
        add(node.comment);
      },
    });
  }
  return comments.sort();
};
