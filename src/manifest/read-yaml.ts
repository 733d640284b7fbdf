import { Composer, type CST, type Document, type Node, Parser, visit } from 'yaml';
import type { Diagnostic } from '../core/diagnostic.ts';
import { depthOf } from './depth.ts';
import { type Layout, layoutOf } from './layout.ts';
import { limits } from './limits.ts';
import { type Lines, linesOf, withoutMark } from './lines.ts';
import { type Plain, plainOf } from './plain.ts';
import { readSimpleYaml } from './simple-yaml.ts';

/** One YAML document that could be read: its plain value and where everything stands. */
export interface YamlDocument {
  readonly plain: Plain;
  readonly layout: Layout;
  /** Something is wrong with it already: it is checked for more, but gives no manifest. */
  readonly broken: boolean;
}

/** A document as `yaml` parses it; its offsets are those of the text without a byte order mark. */
export interface ParsedDocument extends YamlDocument {
  readonly source: Document;
}

/** What a text holds: the documents that could be read, empty ones left out, and what is wrong with the others. */
export interface YamlText<D extends YamlDocument> {
  readonly documents: readonly D[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads a text of YAML 1.2 documents. Never throws: everything that is wrong becomes a diagnostic. */
export const readYaml = (file: string, withMark: string): YamlText<YamlDocument> => {
  const text = withoutMark(withMark);
  const contents = text.length > limits.text ? undefined : readSimpleYaml(text);
  if (contents === undefined) return parseYaml(file, withMark);
  const lines = linesOf(file, text);
  const documents = contents.map((content) => documentOf(content, content.range?.[0] ?? 0, text, lines));
  return { documents, diagnostics: documents.flatMap((document) => document.problems) };
};

/** Reads a text as `readYaml` does, and keeps what `yaml` parsed, for editing. */
export const parseYaml = (file: string, withMark: string): YamlText<ParsedDocument> => {
  const text = withoutMark(withMark);
  const lines = linesOf(file, text);
  const refused = refuse(text, lines);
  if (refused !== undefined) return { documents: [], diagnostics: [refused] };
  const tokens = [...new Parser().parse(text)];
  const deep = depthOf(tokens, limits.depth);
  if (deep !== undefined) return { documents: [], diagnostics: [tooDeep(deep, lines)] };
  const documents: ParsedDocument[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const document of compose(tokens, text)) {
    const problems = problemsOf(document, text, lines);
    diagnostics.push(...problems);
    if (problems.length > 0 || isEmpty(document)) continue;
    const value = documentOf(document.contents, document.range?.[0] ?? 0, text, lines);
    diagnostics.push(...value.problems);
    if (value.problems.some((problem) => problem.code === 'alias-too-deep')) continue;
    documents.push({ ...value, source: document });
  }
  return { documents, diagnostics };
};

const documentOf = (
  contents: Node | null,
  start: number,
  text: string,
  lines: Lines,
): YamlDocument & { readonly problems: readonly Diagnostic[] } => {
  const { plain, targets, diagnostics: problems } = plainOf(contents, start, text, lines);
  return { plain, layout: layoutOf(contents, start, targets, text, lines), broken: problems.length > 0, problems };
};

/** What keeps a text from being parsed at all. */
const refuse = (text: string, lines: Lines): Diagnostic | undefined => {
  if (text.length > limits.text) {
    return {
      code: 'too-large',
      severity: 'error',
      message: `the file has ${text.length} characters; a manifest may have ${limits.text}`,
      at: lines.span(0, 0),
      help: 'split it into several files',
    };
  }
  const wrong = text.search(/\uFFFD|\p{Surrogate}/u);
  if (wrong === -1) return undefined;
  return {
    code: 'file-not-utf8',
    severity: 'error',
    message: 'the file is not UTF-8 text',
    at: lines.span(wrong, wrong + 1),
    help: 'save it as UTF-8',
  };
};

const tooDeep = (offset: number, lines: Lines): Diagnostic => ({
  code: 'too-deep',
  severity: 'error',
  message: `mappings and lists are nested more than ${limits.depth} deep`,
  at: lines.span(offset, offset + 1),
  help: 'look for brackets or hyphens that are not closed or not meant',
});

const compose = (tokens: readonly CST.Token[], text: string): readonly Document[] => [
  ...new Composer({ uniqueKeys: false, prettyErrors: false, strict: true, stringKeys: false }).compose(
    tokens,
    false,
    text.length,
  ),
];

const isEmpty = (document: Document): boolean =>
  document.contents === null ||
  (document.contents.range?.[0] === document.contents.range?.[1] && !document.contents.tag);

/** Errors of syntax: the first of a document, since the others mostly follow from it; tabs all, since they do not. */
const problemsOf = (document: Document, text: string, lines: Lines): readonly Diagnostic[] => {
  const all = [...document.errors, ...document.warnings].sort((a, b) => a.pos[0] - b.pos[0]);
  const tabs = all.filter((problem) => problem.code === 'TAB_AS_INDENT');
  const kept = tabs.length > 0 ? tabs : all.slice(0, 1);
  const found = kept.map((problem): Diagnostic => {
    const opened = problem.code === 'MISSING_CHAR' ? openQuote(document, problem.pos[0]) : undefined;
    const at = opened === undefined ? lines.span(...within(problem.pos, text)) : lines.span(opened, opened + 1);
    return { ...describe(problem.code, problem.message), severity: 'error', at };
  });
  if (found.length === 0 && document.directives?.yaml.version === '1.1') {
    return [{ ...oldYaml, severity: 'error', at: lines.span(document.range?.[0] ?? 0, document.range?.[0] ?? 0) }];
  }
  return found;
};

/** Where a quoted text begins that ends, unclosed, at an offset: there the quote is forgotten, not where the file ends. */
const openQuote = (document: Document, end: number): number | undefined => {
  let start: number | undefined;
  visit(document, {
    Scalar: (_, { range, type }) => {
      if (range?.[1] === end && (type === 'QUOTE_DOUBLE' || type === 'QUOTE_SINGLE')) start = range[0];
    },
  });
  return start;
};

/** A range of the text that is not behind its last character. */
const within = ([start, end]: readonly [number, number], text: string): [number, number] => {
  const last = text.trimEnd().length;
  return [Math.min(start, last), Math.min(end, last + 1)];
};

const oldYaml = {
  code: 'yaml-syntax',
  message: 'manifests are YAML 1.2, and this document declares YAML 1.1',
  help: 'remove the %YAML line',
} as const;

const describe = (code: string, message: string): Pick<Diagnostic, 'code' | 'message' | 'help'> => {
  switch (code) {
    case 'TAB_AS_INDENT':
      return { code: 'yaml-tab', message: 'a tab is used as indentation', help: 'indent with blanks' };
    case 'TAG_RESOLVE_FAILED':
      return { code: 'yaml-tag', message: sentence(message), help: 'remove the tag; a manifest needs none' };
    case 'BAD_SCALAR_START':
      return { code: 'yaml-syntax', message: sentence(message), help: 'put the value in quotes' };
    case 'BLOCK_AS_IMPLICIT_KEY':
      return {
        code: 'yaml-syntax',
        message: 'a second "key: value" on one line, or wrong indentation',
        help: 'put a value that contains ": " in quotes; keys of one mapping begin in the same column',
      };
    default:
      return { code: 'yaml-syntax', message: sentence(message) };
  }
};

const sentence = (message: string): string => message.charAt(0).toLowerCase() + message.slice(1);
