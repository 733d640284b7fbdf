import { type Document, visit, type YAMLSeq } from 'yaml';

/**
 * The text of a document in the form that all manifests have: two blanks of indentation, one row of a table on one line,
 * however long, since lines are what people compare; `{ a: 1 }` and `[a, b]`.
 */
export const yamlText = (document: Document): string => {
  visit(document, {
    Seq: (_, seq) => {
      if (seq.flow === true) writeTight(seq);
    },
  });
  const text = document.toString({
    lineWidth: 0,
    minContentWidth: 0,
    doubleQuotedMinMultiLineLength: Number.MAX_SAFE_INTEGER,
  });
  // U+FFFD in a file means that it was not read as UTF-8; as an escape it is only a character.
  return text.replaceAll('\ufffd', '\\ufffd');
};

/** The library pads lists as it pads mappings, and has one option for both. */
const writeTight = (seq: YAMLSeq): void => {
  const padded = seq.toString.bind(seq);
  seq.toString = (...rest) => padded(...rest).replace(/^\[ (.+) \]$/, '[$1]');
};
