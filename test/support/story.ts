/** What a section of a story is for; see fixtures/stories/README.md. */
export type SectionName = 'file' | 'bytes' | 'link' | 'remove' | 'before' | 'diagnostics' | 'plan' | 'after' | 'run';

/** A heading `== NAME ARGUMENT` with the text below it. */
export interface Section {
  readonly name: SectionName;
  readonly argument: string;
  /** Without blank lines at its end; ends with a newline unless it is empty. */
  readonly body: string;
}

/** A story: what happens, told by sections in order. */
export interface Story {
  /** The first line; the name of the test. */
  readonly title: string;
  /** Why this matters, for readers. */
  readonly prose: string;
  readonly sections: readonly Section[];
}

const names: readonly SectionName[] = [
  'file',
  'bytes',
  'link',
  'remove',
  'before',
  'diagnostics',
  'plan',
  'after',
  'run',
];

/** Reads the text of a story. */
export const parseStory = (text: string): Story => {
  const [head = '', ...rest] = text.split(/^== /m);
  const [title = '', ...prose] = head.trimEnd().split('\n');
  if (title === '') throw new Error('a story begins with its title');
  return { title, prose: prose.join('\n').trim(), sections: rest.map(parseSection) };
};

/** The text of a story, as `parseStory` reads it. */
export const storyText = (story: Story): string =>
  [
    `${story.title}\n${story.prose === '' ? '' : `\n${story.prose}\n`}`,
    ...story.sections.map(({ name, argument, body }) => `== ${name}${argument === '' ? '' : ` ${argument}`}\n${body}`),
  ].join('\n');

const parseSection = (text: string): Section => {
  const [heading = '', ...lines] = text.split('\n');
  const [word = '', ...argument] = heading.split(' ');
  const name = names.find((one) => one === word);
  if (name === undefined) throw new Error(`a story has no section ${JSON.stringify(word)}`);
  const body = lines.join('\n').trimEnd();
  return { name, argument: argument.join(' '), body: body === '' ? '' : `${body}\n` };
};
