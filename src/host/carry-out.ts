import type { Diagnostic } from '../core/diagnostic.ts';
import { HostError } from '../core/host-error.ts';
import type { Ledger, LedgerRecord } from '../core/ledger.ts';
import { type Place, type PlaceKey, placeKey } from '../core/place.ts';
import type { Cause, Result } from '../core/result.ts';
import { placesOf } from '../core/simulate.ts';
import type { LedgerWrite } from '../core/step.ts';
import { attempting } from './attempt.ts';
import type { Disk } from './disk.ts';
import { openExchanger } from './exchanger.ts';
import type { ExecuteOptions } from './execute-options.ts';
import type { HashMemory } from './found-fact.ts';
import { writeHashes, writtenHash } from './hash-file.ts';
import { factBefore, inverseOf, makesNew, type SavedFile } from './inverse.ts';
import { type JournalLine, type JournalWriter, openJournal } from './journal.ts';
import { learnedWrites } from './learned-writes.ts';
import { ledgerAfter } from './ledger-after.ts';
import { writeLedger } from './ledger-file.ts';
import { type Hands, prepare, writesContent } from './perform.ts';
import { demandAll, performGuarded } from './perform-guarded.ts';
import type { AtWork, RunEvent } from './run-events.ts';
import type { Run } from './runs.ts';
import { saveFile } from './saved-files.ts';
import { syncPlaces } from './sync.ts';
import { addressOfTask, batchesOf, hasStep, hasTasks, type StepTask, type Task, tasksOf } from './tasks.ts';
import { tidyAfterStop } from './tidy.ts';

/** How many steps are made durable at once. */
const defaultBatchSize = 10_000;

/** A run, what of it is still to be done, and the ledger from before it. */
export interface Errand {
  readonly run: Run;
  readonly todo: readonly Task[];
  readonly ledger: Ledger;
  readonly disk: Disk;
  readonly options: ExecuteOptions;
  readonly resumed: boolean;
}

interface Course {
  readonly run: Run;
  readonly hands: Hands;
  readonly journal: JournalWriter;
  readonly options: ExecuteOptions;
  readonly durable: boolean;
  /** Ledger records as they are after the tasks done so far. */
  readonly records: Map<PlaceKey, LedgerRecord>;
  /** The stamps of temporary files, by task. */
  readonly stamps: Map<number, string>;
  /** What this run wrote, for the next plan. */
  readonly written: HashMemory;
  readonly progress: Progress;
}

interface Progress {
  /** Tasks left in each change that has any left. */
  readonly left: Map<Task['change'], number>;
  readonly of: number;
  readonly done: Set<number>;
  at: Task | undefined;
}

/** Does the tasks of a run that are still to be done, in batches, and ends the run; or stops and says where and why. */
export function* carryOut(errand: Errand): Generator<RunEvent | AtWork, Result> {
  const { run, todo, ledger, disk, options, resumed } = errand;
  const course = openCourse(errand);
  const { progress, journal } = course;
  yield { type: 'run-started', run: run.start.id, of: progress.of, resumed };
  try {
    for (const batch of batchesOf(todo, options.batchSize ?? defaultBatchSize)) yield* doBatch(batch, course);
    const { change, exchanger } = course.hands;
    if (exchanger.refused() > 0) yield { type: 'note', diagnostics: [missedForAMoment(exchanger.refused())] };
    const after = ledgerAfter(run, ledger, progress.done, course.records);
    writeHashes(options.state.path, disk.hashes, course.written, after.records, change);
    writeLedger(options.state.path, after, course.durable, change);
    journal.add([{ line: 'end', time: new Date().toISOString(), outcome: 'applied' }], true);
    return { outcome: 'applied', run: run.start.id, changed: progress.of };
  } catch (error) {
    if (!(error instanceof HostError)) throw error;
    return stopRun(course, error.refusal);
  } finally {
    journal.close();
    course.hands.exchanger.close();
    disk.forget();
  }
}

const openCourse = ({ run, todo, ledger, disk, options }: Errand): Course => {
  const change = attempting(options.onEffect);
  const durable = options.durable ?? true;
  const records = new Map(ledgerAfter(run, ledger, run.journal.done).records);
  const left = new Map<Task['change'], number>();
  for (const task of todo) left.set(task.change, (left.get(task.change) ?? 0) + 1);
  const ours = (at: Place): boolean => {
    const type = records.get(placeKey(at))?.type;
    return type !== undefined && type !== 'edit' && type !== 'kept';
  };
  return {
    run,
    options,
    durable,
    records,
    stamps: new Map(),
    written: new Map(),
    hands: {
      disk,
      change,
      runId: run.start.id,
      runs: `${options.state.path}/runs`,
      exchanger: openExchanger(run.directory),
      ours,
    },
    journal: openJournal(`${run.directory}/journal.ndjson`, run.journal.length, durable, change),
    progress: {
      left,
      of: run.plan.changes.filter(hasTasks).length,
      done: new Set(run.journal.done),
      at: todo[0],
    },
  };
};

function* doBatch(batch: readonly Task[], course: Course): Generator<RunEvent | AtWork, void> {
  const { hands, journal, durable, progress } = course;
  const steps = batch.filter(hasStep);
  progress.at = batch[0];
  journal.add(yield* beginLines(batch, course), true);
  yield* doTasks(
    steps.filter((task) => task.step.do === 'make-dir'),
    course,
  );
  const touched: Place[] = [];
  for (const task of steps) {
    if (!writesContent(task.step)) continue;
    progress.at = task;
    course.stamps.set(task.number, prepare(task, task.step, hands));
    touched.push(task.step.at);
    yield atWork;
  }
  // Contents are on the disk before the names that show them.
  if (durable && touched.length > 0) syncPlaces(touched, hands);
  yield* doTasks(
    batch.filter((task) => task.step?.do !== 'make-dir'),
    course,
  );
  if (durable)
    syncPlaces(
      steps.flatMap((task) => placesOf(task.step)),
      hands,
    );
  journal.add([{ line: 'synced' }], false);
  hands.disk.held.release();
}

function* doTasks(tasks: readonly Task[], course: Course): Generator<RunEvent | AtWork, void> {
  for (const task of tasks) {
    const told = doTask(task, course);
    if (told.length === 0) yield atWork;
    else yield* told;
  }
}

const atWork: AtWork = { type: 'at-work' };

const doTask = (task: Task, course: Course): readonly RunEvent[] => {
  const { progress, records } = course;
  progress.at = task;
  if (course.options.stop?.() === true) throw interruption();
  const told = hasStep(task) ? doStep(task, course) : nothing;
  course.journal.add([{ line: 'done', first: task.number, last: task.number }], false);
  progress.done.add(task.number);
  for (const { key, record } of learnedWrites(task, course.run.start.id))
    record === null ? records.delete(key) : records.set(key, record);
  const left = (progress.left.get(task.change) ?? 1) - 1;
  progress.left.set(task.change, left);
  if (left > 0) return told;
  progress.left.delete(task.change);
  const changed = progress.of - progress.left.size;
  return [
    ...told,
    { type: 'change-done', address: addressOfTask(task), action: task.change.action, changed, of: progress.of },
  ];
};

const nothing: readonly RunEvent[] = [];

const doStep = (task: StepTask, { hands, stamps, written }: Course): readonly RunEvent[] => {
  if (task.step.do === 'run' && hands.disk.rootDirectory !== '/') {
    return [{ type: 'would-run', command: task.step.command }];
  }
  performGuarded(task, hands);
  const hash = writtenHash(task.step, stamps.get(task.number), hands.disk);
  if (hash !== undefined && 'at' in task.step) written.set(placeKey(task.step.at), hash);
  return nothing;
};

/** What a batch is about to do and how to take it back, for the journal; replaced contents are saved on the way. */
function* beginLines(batch: readonly Task[], course: Course): Generator<AtWork, readonly JournalLine[]> {
  const before = new Map<PlaceKey, LedgerWrite['record']>();
  const recordBefore = (key: PlaceKey): LedgerWrite['record'] =>
    before.get(key) ?? (before.has(key) ? null : (course.records.get(key) ?? null));
  const lines: JournalLine[] = [];
  for (const task of batch) {
    course.progress.at = task;
    const writes = task.writes.map(({ key }) => ({ key, record: recordBefore(key) }));
    for (const { key, record } of learnedWrites(task, course.run.start.id)) before.set(key, record);
    const { number } = task;
    // Mostly all of a batch is new, and one line of the journal tells it.
    if (makesNew(task) && writes.every(({ record }) => record === null)) {
      lines.push({ line: 'begin', first: number, last: number });
      continue;
    }
    const steps = hasStep(task) ? inverseOf(task, savedBefore(task, course)) : [];
    lines.push({ line: 'begin', task: number, undo: { steps, writes } });
    yield atWork;
  }
  return lines;
}

const savedBefore = (task: StepTask, { run, hands, records }: Course): SavedFile | undefined => {
  const { step } = task;
  if (!writesContent(step) && step.do !== 'make-link' && step.do !== 'remove') return undefined;
  const before = factBefore(task, step.at);
  if (before.type !== 'file') return undefined;
  demandAll(task, hands);
  const { type, content: wrote } = records.get(placeKey(step.at)) ?? {};
  // What somebody wrote into a file of ours is not ours, nor is a file where we had a link.
  const edited = wrote !== undefined && 'sha256' in before.content && before.content.sha256 !== wrote;
  const ours = hands.ours(step.at) && !edited && type !== 'link';
  const of = { id: run.start.id, directory: run.directory, task: task.number, ours };
  return saveFile(hands.disk, step.at, of, hands.change);
};

/** Who can see a place that is gone for a moment should hear of it. */
const missedForAMoment = (count: number): Diagnostic => ({
  code: 'directory-missed',
  severity: 'note',
  message: `names could not be exchanged: ${count === 1 ? 'one directory was' : `${count} directories were`} moved in two renames, and running nodes may have found nothing there for a moment`,
  help: 'install perl or python3; where the file system cannot exchange names, such as a mounted NFS, apply while nodes are off',
});

const interruption = (): HostError =>
  new HostError({ verb: 'continue', path: 'the run', errno: 'EINTR', message: 'it was interrupted' });

/** Writes down why the run stopped and clears away what is half done. Neither may hide the reason for the stop. */
const stopRun = (course: Course, cause: Cause): Result => {
  const { run, progress, journal, hands } = course;
  const at = progress.at ?? tasksOf(run.plan)[0];
  const address = at === undefined ? run.plan.changes[0]?.address : addressOfTask(at);
  if (address === undefined) throw new HostError(cause);
  try {
    journal.add([{ line: 'stopped', time: new Date().toISOString(), at: address, cause }], true);
    tidyAfterStop(run, hands, journal);
  } catch (error) {
    if (!(error instanceof HostError)) throw error;
  }
  const left = progress.left.size;
  return { outcome: 'stopped', run: run.start.id, at: address, done: progress.of - left, left, cause };
};
