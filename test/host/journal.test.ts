import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { attempt } from '../../src/host/attempt.ts';
import { type JournalLine, openJournal, readJournal } from '../../src/host/journal.ts';

let directory = '';
let path = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'statelite-journal-'));
  path = join(directory, 'journal.ndjson');
});
afterEach(() => rmSync(directory, { recursive: true }));

const written = (...batches: readonly (readonly JournalLine[])[]): readonly string[] => {
  const journal = openJournal(path, 0, false, attempt);
  for (const lines of batches) journal.add(lines, false);
  journal.close();
  return readFileSync(path, 'utf8').trim().split('\n');
};
const begin = (number: number): JournalLine => ({ line: 'begin', first: number, last: number });
const done = (number: number): JournalLine => ({ line: 'done', first: number, last: number });
const undo = { steps: [], writes: [] };

describe('openJournal', () => {
  it('tells tasks that follow each other in one line, and keeps what stands between them apart', () => {
    expect(
      written([begin(0), begin(1), { line: 'begin', task: 2, undo }, begin(3), begin(4)], [done(0)], [done(1)]),
    ).toEqual([
      '{"line":"begin","first":0,"last":1}',
      '{"line":"begin","task":2,"undo":{"steps":[],"writes":[]}}',
      '{"line":"begin","first":3,"last":4}',
      '{"line":"done","first":0,"last":1}',
    ]);
  });

  it('keeps a gap between tasks', () => {
    expect(written([begin(0), begin(2)], [done(2)])).toHaveLength(3);
  });
});

describe('readJournal', () => {
  it('reads back what was begun and done', () => {
    written([begin(0), begin(1), { line: 'begin', task: 2, undo }], [done(1)], [done(2)]);
    expect(readJournal(path)).toMatchObject({
      unsure: new Set([0, 1, 2]),
      done: new Set([1, 2]),
      undo: new Map([[2, undo]]),
      cut: false,
    });
  });

  it('reads the lines of earlier versions, one for each task', () => {
    writeFileSync(path, '{"line":"begin","task":7,"undo":{"steps":[],"writes":[]}}\n{"line":"done","task":7}\n');
    expect(readJournal(path)).toMatchObject({ undo: new Map([[7, undo]]), done: new Set([7]) });
  });

  it.each([
    '{"line":"done","first":3,"last":2}',
    '{"line":"done","first":0,"last":1e12}',
    '{"line":"begin","first":0}',
  ])('refuses %s in the middle', (line) => {
    writeFileSync(path, `${line}\n{"line":"synced"}\n`);
    expect(readJournal(path)).toMatchObject({ problem: { code: 'journal-damaged' } });
  });
});
