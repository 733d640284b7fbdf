import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { runStory } from './support/run-story.ts';
import { parseStory, storyText } from './support/story.ts';

const folder = new URL('../fixtures/stories/', import.meta.url);
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.story'))
  .sort();

/** Without privileges nothing can belong to others, so that every owner is us, written as root. */
const read = (name: string): string => {
  const text = readFileSync(new URL(name, folder), 'utf8');
  return process.getuid?.() === 0 ? text : text.replace(/^((?:dir|file|fifo) [0-7]{4}) \d+:\d+ /gm, '$1 root ');
};

describe('the stories', () => {
  it.each(files.map((file) => [parseStory(read(file)).title, file]))('%s (%s)', async (_title, file) => {
    const wanted = read(file);
    const story = parseStory(wanted);
    const told = storyText(await runStory(story));
    if (process.env.UPDATE === '1') writeFileSync(new URL(file, folder), told);
    else expect(told).toBe(storyText(story));
  });

  it('have titles of their own', () => {
    const titles = files.map((file) => parseStory(read(file)).title);
    expect(titles.filter((title, index) => titles.indexOf(title) !== index)).toEqual([]);
  });
});
