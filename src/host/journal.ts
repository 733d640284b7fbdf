import { closeSync, fdatasyncSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs';
import type { Diagnostic } from '../core/diagnostic.ts';
import type { Cause } from '../core/result.ts';
import type { GuardedStep, LedgerWrite } from '../core/step.ts';
import { type Attempt, attempt, unless } from './attempt.ts';
import { isCount, isGuardedStep, isLedgerWrite, isListOf, isObject, isText, parseJson } from './shapes.ts';

/** What takes one task of a plan back: steps, and what the ledger said before. */
export interface Undo {
  readonly steps: readonly GuardedStep[];
  readonly writes: readonly LedgerWrite[];
}

/** One line of a journal. Tasks are numbered as `tasksOf` numbers them in the run's plan. */
export type JournalLine =
  | { readonly line: 'begin'; readonly task: number; readonly undo: Undo }
  /** Tasks that make something where nothing was, each taken back as `undoOfNew` reads from the plan. */
  | ({ readonly line: 'begin' } & Tasks)
  | ({ readonly line: 'done' } & Tasks)
  /** As journals of earlier versions say it. */
  | { readonly line: 'done'; readonly task: number }
  /** Everything begun so far is done and durable. */
  | { readonly line: 'synced' }
  /** After a crash: what turned out to be done, and what is as before. */
  | { readonly line: 'settled'; readonly done: readonly number[]; readonly undone: readonly number[] }
  | { readonly line: 'stopped'; readonly time: string; readonly at: string; readonly cause: Cause }
  | { readonly line: 'end'; readonly time: string; readonly outcome: RunOutcome };

/** The tasks from one number to another, both included. */
interface Tasks {
  readonly first: number;
  readonly last: number;
}

/** How a run ended for good; `abandoned`: something else was applied after it stopped half-way. */
export type RunOutcome = 'applied' | 'abandoned';

/** What a journal says. */
export interface Journal {
  /** Of each task that was begun where something was. */
  readonly undo: ReadonlyMap<number, Undo>;
  readonly done: ReadonlySet<number>;
  /** Begun since the last sync: whether done or not must be seen at the place. */
  readonly unsure: ReadonlySet<number>;
  readonly stopped: Extract<JournalLine, { line: 'stopped' }> | undefined;
  readonly end: Extract<JournalLine, { line: 'end' }> | undefined;
  /** A tail was cut off, and with it perhaps what was begun. */
  readonly cut: boolean;
  /** Notes about such a tail. */
  readonly diagnostics: readonly Diagnostic[];
  /** How many bytes are whole lines. */
  readonly length: number;
}

/** Reads a journal back. A tail that was cut off is left out and noted; anything else that is wrong is a problem. */
export const readJournal = (path: string): Journal | { readonly problem: Diagnostic } => {
  const bytes = attempt('read', path, () => unless(['ENOENT'], () => readFileSync(path))) ?? Buffer.alloc(0);
  const text = bytes.toString('utf8');
  const lines = text.split('\n');
  const tail = lines.pop() ?? '';
  const parsed = lines.map((line) => parseJson(line));
  let cut = tail !== '';
  if (parsed.length > 0 && !isJournalLine(parsed.at(-1))) {
    parsed.pop();
    cut = true;
  }
  const good: JournalLine[] = [];
  for (const [index, line] of parsed.entries()) {
    if (!isJournalLine(line)) return { problem: damaged(path, index + 1) };
    good.push(line);
  }
  const length = Buffer.byteLength(
    lines
      .slice(0, good.length)
      .map((line) => `${line}\n`)
      .join(''),
  );
  return { ...foldLines(good), cut, diagnostics: cut ? [cutOff(path)] : [], length };
};

/** A journal open for more lines. */
export interface JournalWriter {
  /** Adds lines in one write; with `sync` they are durable when it returns. */
  add(lines: readonly JournalLine[], sync: boolean): void;
  close(): void;
}

/** Opens a journal to add lines after its first `length` bytes; a cut-off tail behind them goes. */
export const openJournal = (path: string, length: number, durable: boolean, change: Attempt): JournalWriter => {
  const fd = change('open the journal', path, () => openSync(path, 'a', 0o600));
  change('open the journal', path, () => ftruncateSync(fd, length));
  let whole = length;
  // Which tasks are done is a hint, told by the places themselves after a crash, so one write may tell it of many.
  let waiting: JournalLine[] = [];
  const append = (bytes: Buffer): void => {
    try {
      for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at);
      whole += bytes.length;
    } catch (error) {
      // Half a line, as a full disk leaves it, must not stand in the middle of a journal.
      ftruncateSync(fd, whole);
      throw error;
    }
  };
  return {
    add: (lines, sync) => {
      waiting.push(...lines);
      if (!sync && waiting.length < hints && lines.every((line) => line.line === 'done')) return;
      const all = waiting;
      waiting = [];
      change('write the journal', path, () => {
        append(linesText(all));
        if (sync && durable) fdatasyncSync(fd);
      });
    },
    close: () => {
      try {
        append(linesText(waiting));
      } finally {
        closeSync(fd);
      }
    },
  };
};

const linesText = (lines: readonly JournalLine[]): Buffer =>
  Buffer.from(
    joined(lines)
      .map((line) => `${JSON.stringify(line)}\n`)
      .join(''),
  );

/** One line where several say the same of tasks that follow each other. */
const joined = (lines: readonly JournalLine[]): readonly JournalLine[] => {
  const all: JournalLine[] = [];
  for (const line of lines) {
    const last = all.at(-1);
    if (
      'last' in line &&
      last !== undefined &&
      'last' in last &&
      last.line === line.line &&
      last.last + 1 === line.first
    )
      all[all.length - 1] = { ...last, last: line.last };
    else all.push(line);
  }
  return all;
};

/** As many done tasks are told in one write. */
const hints = 64;

const foldLines = (lines: readonly JournalLine[]): Omit<Journal, 'cut' | 'diagnostics' | 'length'> => {
  const undo = new Map<number, Undo>();
  const done = new Set<number>();
  const unsure = new Set<number>();
  let stopped: Journal['stopped'];
  let end: Journal['end'];
  for (const line of lines) {
    switch (line.line) {
      case 'begin':
        for (const task of tasksIn(line)) {
          unsure.add(task);
          if ('undo' in line) undo.set(task, line.undo);
          else undo.delete(task);
        }
        break;
      case 'done':
        for (const task of tasksIn(line)) done.add(task);
        break;
      case 'synced':
        unsure.clear();
        break;
      case 'settled':
        unsure.clear();
        for (const task of line.done) done.add(task);
        for (const task of line.undone) done.delete(task);
        break;
      case 'stopped':
        stopped = line;
        break;
      case 'end':
        end = line;
    }
  }
  return { undo, done, unsure, stopped, end };
};

const tasksIn = (line: { readonly task: number } | Tasks): readonly number[] =>
  'task' in line ? [line.task] : Array.from({ length: line.last - line.first + 1 }, (_, index) => line.first + index);

const isJournalLine = (value: unknown): value is JournalLine => {
  if (!isObject(value)) return false;
  switch (value.line) {
    case 'begin':
      return isTasks(value) || (isCount(value.task) && isUndo(value.undo));
    case 'done':
      return isTasks(value) || isCount(value.task);
    case 'synced':
      return true;
    case 'settled':
      return isListOf(isCount)(value.done) && isListOf(isCount)(value.undone);
    case 'stopped':
      return isText(value.time) && isText(value.at) && isCause(value.cause);
    case 'end':
      return isText(value.time) && (value.outcome === 'applied' || value.outcome === 'abandoned');
    default:
      return false;
  }
};

const isTasks = ({ first, last }: Readonly<Record<string, unknown>>): boolean =>
  isCount(first) && isCount(last) && first <= last && last - first < 10_000_000;

const isUndo = (value: unknown): value is Undo =>
  isObject(value) && isListOf(isGuardedStep)(value.steps) && isListOf(isLedgerWrite)(value.writes);

const isCause = (value: unknown): value is Cause =>
  isObject(value) && isText(value.verb) && isText(value.path) && isText(value.errno) && isText(value.message);

const cutOff = (path: string): Diagnostic => ({
  code: 'journal-cut',
  severity: 'note',
  message: `the last line of ${path} was cut off, so it is not counted; what it was about is looked up on the disk`,
});

const damaged = (path: string, line: number): Diagnostic => ({
  code: 'journal-damaged',
  severity: 'error',
  message: `line ${line} of ${path} is not a line of a journal`,
  help: "keep the file for an inquiry and move the run's directory out of runs/; then plan again: what is there already is adopted",
});
