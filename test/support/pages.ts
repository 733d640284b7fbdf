import { readdirSync, readFileSync } from 'node:fs';

/** A fenced block of a page. */
export interface Block {
  /** The word behind the fence; empty when there is none. */
  readonly language: string;
  readonly text: string;
  /** The first line, without blanks before it: the name by which tests speak of the block. */
  readonly first: string;
  /** Whether its lines are meant to be typed: a script (`sh`), or a session whose commands begin with `$ `. */
  readonly typed: boolean;
}

const project = new URL('../../', import.meta.url);

/** Pages that `npm run generate` writes, and the list of changes: nobody follows these step by step. */
const generated = /^(?:docs\/(?:errors\.md|reference\/)|CHANGELOG\.md)/;

/** The path of every page that a person wrote, from the top of the project: README, docs, examples, source. */
export const pageNames = (): readonly string[] =>
  ['README.md', ...['docs', 'examples', 'src', 'fixtures'].flatMap(markdownBelow)]
    .filter((name) => !generated.test(name))
    .sort();

/** Links are not followed: those of the root trees in `fixtures` lead out of the project. */
const markdownBelow = (folder: string): readonly string[] =>
  readdirSync(new URL(folder, project), { withFileTypes: true }).flatMap((entry) => {
    const name = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return markdownBelow(name);
    return name.endsWith('.md') ? [name] : [];
  });

/** The text of a file of the project. */
export const projectText = (name: string): string => readFileSync(new URL(name, project), 'utf8');

/** The fenced blocks of a page in their order; those within a list lose the list's indent. */
export const blocksOf = (page: string): readonly Block[] =>
  [...page.matchAll(/^( *)```(.*)\n((?:(?! *```).*\n)*) *```$/gm)].map(([, indent = '', language = '', inner = '']) => {
    const text = inner.replaceAll(new RegExp(`^${indent}`, 'gm'), '');
    const [first = ''] = text.trimStart().split('\n');
    return { language, text, first, typed: language === 'sh' || first.startsWith('$ ') };
  });

/** The commands within a page's sentences and tables: what stands between backquotes and begins with `statelite `. */
export const commandsWithin = (page: string): readonly string[] =>
  [...page.replaceAll(/^ *```[\s\S]*?^ *```$/gm, '').matchAll(/`statelite ([^`]+)`/g)].map(([, words = '']) => words);

/** The long options that a page names alone or first between backquotes, as `--out FILE`. */
export const optionsWithin = (page: string): readonly string[] =>
  [...page.replaceAll(/^ *```[\s\S]*?^ *```$/gm, '').matchAll(/`(--[a-z][\w-]*)/g)].map(([, word = '']) => word);
