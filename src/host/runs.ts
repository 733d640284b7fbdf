import { closeSync, fstatSync, openSync, readdirSync, readFileSync, readSync } from 'node:fs';
import type { Diagnostic } from '../core/diagnostic.ts';
import type { Plan, Summary } from '../core/plan.ts';
import { type Attempt, attempt, unless } from './attempt.ts';
import { type Journal, readJournal } from './journal.ts';
import { readPlan } from './read-plan.ts';
import { isObject, isText, parseJson } from './shapes.ts';
import { makePrivate, replaceFile, syncDirectory } from './state-directory.ts';

/** Who started a run, when and what for. */
export interface RunStart {
  /** UTC date and time, and a counter when two runs begin in one second; later runs sort after earlier ones. */
  readonly id: string;
  readonly started: string;
  readonly user: string;
  readonly host: string;
  readonly command: string;
  readonly purpose: Plan['purpose'];
  readonly summary: Summary;
  /** The run that this one takes back. */
  readonly undoes?: string;
}

/** One line of the history, newest first. */
export interface HistoryEntry extends RunStart {
  readonly finished: string | undefined;
  readonly outcome: 'applied' | 'abandoned' | 'rolled-back' | 'unfinished';
}

/** A run with its plan and journal. */
export interface Run {
  readonly start: RunStart;
  readonly directory: string;
  readonly plan: Plan;
  readonly journal: Journal;
}

/** The runs of a state directory, newest first. A directory whose `run.json` cannot be read is left out. */
export const history = (state: string): readonly HistoryEntry[] => {
  const entries: HistoryEntry[] = [];
  const undone = new Set<string>();
  for (const id of runIds(state).toReversed()) {
    const start = readStart(`${state}/runs/${id}`);
    if (start === undefined) continue;
    const end = lastLine(`${state}/runs/${id}/journal.ndjson`);
    const applied = end?.line === 'end' && end.outcome === 'applied';
    if (applied && start.undoes !== undefined) undone.add(start.undoes);
    entries.push({
      ...start,
      finished: isText(end?.time) ? end.time : undefined,
      outcome: undone.has(id) ? 'rolled-back' : applied ? 'applied' : end?.line === 'end' ? 'abandoned' : 'unfinished',
    });
  }
  return entries;
};

/** The newest run when it has not ended; every other one has, because a run ends the one before it. */
export const unfinishedRun = (state: string): Run | undefined | { readonly problem: Diagnostic } => {
  const id = newestId(state);
  if (id === undefined || lastLine(`${state}/runs/${id}/journal.ndjson`)?.line === 'end') return undefined;
  return readRun(state, id);
};

/** One run by its id; undefined when there is none of that name. */
export const readRun = (state: string, id: string): Run | undefined | { readonly problem: Diagnostic } => {
  const directory = `${state}/runs/${id}`;
  const start = isRunId(id) ? readStart(directory) : undefined;
  if (start === undefined) return undefined;
  const path = `${directory}/plan.json`;
  const plan = readPlan(
    attempt('read', path, () => unless(['ENOENT'], () => readFileSync(path, 'utf8'))),
    path,
  );
  if ('problem' in plan) return plan;
  const journal = readJournal(`${directory}/journal.ndjson`);
  if ('problem' in journal) return journal;
  return { start, directory, plan: plan.plan, journal };
};

/** Makes the directory of a new run with its plan, durable before anything else happens. */
export const makeRun = (
  state: string,
  plan: Plan,
  by: Omit<RunStart, 'id' | 'started' | 'purpose' | 'summary'>,
  durable: boolean,
  change: Attempt,
): Run => {
  const now = new Date();
  const id = nextId(now, newestId(state));
  const start: RunStart = { id, started: now.toISOString(), purpose: plan.purpose, summary: plan.summary, ...by };
  const directory = `${state}/runs/${id}`;
  makePrivate(directory, change);
  makePrivate(`${directory}/before`, change);
  replaceFile(`${directory}/plan.json`, `${JSON.stringify(plan)}\n`, durable, change);
  // Its name becomes durable with the run: the journal's own lines are synced, not the directory it lies in.
  change('write', `${directory}/journal.ndjson`, () => closeSync(openSync(`${directory}/journal.ndjson`, 'a', 0o600)));
  // Last, because a directory without it is not a run.
  replaceFile(`${directory}/run.json`, `${JSON.stringify(start)}\n`, durable, change);
  if (durable) change('sync', `${state}/runs`, () => syncDirectory(`${state}/runs`));
  const journal: Journal = {
    undo: new Map(),
    done: new Set(),
    unsure: new Set(),
    stopped: undefined,
    end: undefined,
    cut: false,
    diagnostics: [],
    length: 0,
  };
  return { start, directory, plan, journal };
};

const isRunId = (name: string): boolean => /^\d{8}-\d{6}(-\d{2,})?$/.test(name);

const runIds = (state: string): readonly string[] => {
  const path = `${state}/runs`;
  const names = attempt('list', path, () => unless(['ENOENT', 'ENOTDIR'], () => readdirSync(path))) ?? [];
  return names.filter(isRunId).sort();
};

const newestId = (state: string): string | undefined =>
  runIds(state).findLast((id) => readStart(`${state}/runs/${id}`) !== undefined);

/** A clock that was set back must not put a new run before an old one. */
const nextId = (now: Date, last: string | undefined): string => {
  const base = now.toISOString().slice(0, 19).replace(/[-:]/g, '').replace('T', '-');
  if (last === undefined || base > last.slice(0, 15)) return base;
  const count = Number(last.slice(16)) + 1;
  return `${last.slice(0, 15)}-${String(count).padStart(2, '0')}`;
};

const readStart = (directory: string): RunStart | undefined => {
  const path = `${directory}/run.json`;
  const text = attempt('read', path, () => unless(['ENOENT', 'ENOTDIR'], () => readFileSync(path, 'utf8')));
  const value = parseJson(text ?? '');
  return isRunStart(value) ? value : undefined;
};

const isRunStart = (value: unknown): value is RunStart =>
  isObject(value) &&
  [value.id, value.started, value.user, value.host, value.command].every(isText) &&
  isText(value.purpose) &&
  isObject(value.summary);

/** The last whole line of a journal, without reading what may be many megabytes before it. */
const lastLine = (path: string): Readonly<Record<string, unknown>> | undefined => {
  const fd = attempt('read', path, () => unless(['ENOENT'], () => openSync(path, 'r')));
  if (fd === undefined) return undefined;
  try {
    const { size } = fstatSync(fd);
    const tail = Buffer.alloc(Math.min(size, 4096));
    attempt('read', path, () => readSync(fd, tail, 0, tail.length, size - tail.length));
    const value = parseJson(tail.toString('utf8').split('\n').at(-2) ?? '');
    return isObject(value) ? value : undefined;
  } finally {
    closeSync(fd);
  }
};
