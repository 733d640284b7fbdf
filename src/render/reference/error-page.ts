/** What is told of one diagnostic code on its page. */
export interface CodeDescription {
  readonly code: string;
  readonly meaning: string;
  /** What it says and what it proposes; `…` stands for what differs from time to time. */
  readonly messages: readonly string[];
  readonly helps: readonly string[];
  /** Stories in which it occurs, with their titles. */
  readonly stories: readonly { readonly file: string; readonly title: string }[];
}

/** The page of all diagnostic codes in Markdown, an anchor for each. */
export const errorPage = (codes: readonly CodeDescription[]): string =>
  [
    '# Diagnostic codes\n',
    'Every problem that the program reports has a code in brackets: `error[glob-escapes]`. Each code has its section here; `…` stands for the',
    'names of the case at hand. Made from the source by `npm run generate`.\n',
    ...codes.map(codeSection),
  ].join('\n');

const codeSection = ({ code, meaning, messages, helps, stories }: CodeDescription): string =>
  [
    `## ${code}\n`,
    `${plain(meaning)}\n`,
    ...listOf('It says', messages),
    ...listOf('What to do', helps),
    ...(stories.length === 0
      ? []
      : [`Seen in: ${stories.map(({ file, title }) => `[${plain(title)}](../${file})`).join('; ')}\n`]),
  ].join('\n');

const listOf = (title: string, texts: readonly string[]): readonly string[] =>
  texts.length === 0 ? [] : [`${title}:\n`, ...texts.map((text) => `- ${plain(text)}`), ''];

/** A text in which Markdown finds nothing to format. */
const plain = (text: string): string => text.replace(/[\\`*_[\]<>#|~]/g, (character) => `\\${character}`);
