import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { codes } from '../src/core/codes.ts';
import { parseStory } from './support/story.ts';

const folder = new URL('../fixtures/stories/', import.meta.url);
const repository = new URL('../', import.meta.url);
const read = (name: string): string => readFileSync(new URL(name, folder), 'utf8');
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.story'));

describe('every diagnostic code', () => {
  const told = new Set(files.flatMap((file) => codesIn(read(file))));
  const elsewhere = new Map(
    read('codes-elsewhere.txt')
      .split('\n')
      .map((line) => line.trim().split(/\s+/))
      .flatMap(([code, file]) =>
        code === undefined || file === undefined || code === '#' ? [] : [[code, file] as const],
      ),
  );

  it('occurs in a story, or in the test that codes-elsewhere.txt names', () => {
    const missing = Object.keys(codes).filter((code) => !told.has(code) && !elsewhere.has(code));
    expect(missing).toEqual([]);
  });

  it.each([...elsewhere])('%s is provoked in %s', (code, file) => {
    const at = new URL(file, repository);
    expect(existsSync(at)).toBe(true);
    expect(readFileSync(at, 'utf8')).toContain(code);
  });

  it('is a code that exists, and is listed elsewhere only when no story tells it', () => {
    expect([...elsewhere.keys()].filter((code) => !(code in codes) || told.has(code))).toEqual([]);
    expect([...told].filter((code) => !(code in codes))).toEqual([]);
  });
});

/** Codes in the diagnostics, the blocked lines of plans and the output of commands that a story expects. */
function codesIn(text: string): readonly string[] {
  return parseStory(text).sections.flatMap(({ name, body }) => {
    if (name === 'diagnostics') return body.split('\n').flatMap((line) => line.split(' ')[1] ?? []);
    if (name === 'plan') {
      return body.split('\n').flatMap((line) => (/^[!?] /.test(line) ? (line.split('  ')[1] ?? '').split(' ') : []));
    }
    return name === 'run'
      ? [...body.matchAll(/(?:error|warning|note)\[([a-z0-9-]+)\]/g)].map((match) => match[1] ?? '')
      : [];
  });
}
