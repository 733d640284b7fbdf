import { spawnSync } from 'node:child_process';
import {
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  fstatSync,
  linkSync,
  lstatSync,
  mkdirSync,
  openSync,
  renameSync,
  rmdirSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { Bug, must } from '../core/bug.ts';
import type { Fact, Owner } from '../core/fact.ts';
import { HostError } from '../core/host-error.ts';
import type { Place } from '../core/place.ts';
import type { Step } from '../core/step.ts';
import { type Attempt, errnoOf } from './attempt.ts';
import type { Disk } from './disk.ts';
import type { Exchanger } from './exchanger.ts';
import { readOpened, stampOf } from './found-fact.ts';
import { copyOpenFile } from './hash.ts';
import { effectiveIds } from './identity.ts';
import { factBefore } from './inverse.ts';
import { giveBackAttributes, inheritAttributes } from './saved-files.ts';
import type { StepTask } from './tasks.ts';

/** What effects need: the disk, the run that they belong to, and a watched way to make them. */
export interface Hands {
  readonly disk: Disk;
  readonly change: Attempt;
  readonly runId: string;
  /** The directory of all runs, where saved files lie. */
  readonly runs: string;
  readonly exchanger: Exchanger;
  /** Whether the ledger says that we made what is at a place, all of it. */
  ours(at: Place): boolean;
}

type ContentStep = Extract<Step, { do: 'write-file' | 'copy-file' | 'restore' }>;

/** Whether a step writes content, and so begins with a temporary file. */
export const writesContent = (step: Step): step is ContentStep =>
  step.do === 'write-file' || step.do === 'copy-file' || step.do === 'restore';

/** Where a task's temporary file or link lies: beside the place that it will replace. */
export const temporaryPath = (hands: Hands, task: StepTask): string | undefined => {
  const { step } = task;
  const at = step.do === 'set-aside' ? step.from : writesContent(step) || step.do === 'make-link' ? step.at : undefined;
  return at === undefined || at.path === '/' ? undefined : beside(hands, at, task.number);
};

/** Writes a task's temporary file: owner and mode first, then the content. Its stamp says whether it is still the same. */
export const prepare = (task: StepTask, step: ContentStep, hands: Hands): string => {
  const path = beside(hands, step.at, task.number);
  const named = hands.disk.nameOf(step.at);
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;
  return hands.change('write', named, () => {
    const fd = openSync(path, flags, 0o600);
    try {
      if (inherits(task, step, hands)) inheritAttributes(hands.disk.held.pathOf(step.at), path);
      setMode(fd, step.mode, step.owner);
      fill(fd, step, hands);
      if (step.do === 'restore') giveBackAttributes(savedPath(step, hands), path);
      return stampOf(fstatSync(fd, { bigint: true }));
    } finally {
      closeSync(fd);
    }
  });
};

/** A new text for somebody else's file, such as /etc/exports. */
const inherits = (task: StepTask, step: ContentStep, hands: Hands): boolean =>
  step.do === 'write-file' && factBefore(task, step.at).type === 'file' && !hands.ours(step.at);

const savedPath = (step: Extract<Step, { do: 'restore' }>, hands: Hands): string =>
  `${hands.runs}/${must(step.saved, 'the name of a saved file').replace('/', '/before/')}`;

/** Does what a task's step says; what it replaces has been compared with the plan just before. */
export const perform = (task: StepTask, hands: Hands): void => {
  const { step } = task;
  switch (step.do) {
    case 'make-dir':
      makeDirectory(step, hands);
      break;
    case 'write-file':
    case 'copy-file':
    case 'restore':
      show(task, step.at, hands);
      break;
    case 'make-link':
      makeLink(task, step, hands);
      break;
    case 'set-aside':
      setAside(task, step, hands);
      break;
    case 'bring-back':
      bringBack(task, step, hands);
      break;
    case 'set-mode':
      hands.change('set the mode of', hands.disk.nameOf(step.at), () =>
        setModeAt(hands.disk.held.pathOf(step.at), step.mode, step.owner),
      );
      break;
    case 'remove':
      remove(step.at, factBefore(task, step.at), hands);
      break;
    case 'run':
      runCommand(step.command, hands);
  }
};

const beside = (hands: Hands, at: Place, number: number): string => {
  const path = hands.disk.held.pathOf(at);
  // Not made from the name, which may be as long as names can be.
  return `${path.slice(0, path.lastIndexOf('/'))}/.statelite-${hands.runId}-${number}~`;
};

const fill = (fd: number, step: ContentStep, hands: Hands): void => {
  if (step.do === 'write-file') {
    writeFileSync(fd, step.text);
    return;
  }
  const named = step.do === 'restore' ? savedPath(step, hands) : hands.disk.nameOf(step.from);
  const path = step.do === 'restore' ? named : hands.disk.held.pathOf(step.from);
  const sha256 = readOpened(path, named, (from) => copyOpenFile(from, fd));
  if (sha256 !== step.sha256) throw changedWhileCopied(named);
};

const changedWhileCopied = (path: string): HostError =>
  new HostError({ verb: 'copy', path, errno: 'ESTALE', message: 'the content is not what was planned: plan again' });

/** A user without privileges stands for root in a tree of their own, so there root's files are simply theirs. */
const own = effectiveIds();

const setMode = (fd: number, mode: number, owner: Owner): void => {
  const uid = own.uid !== 0 && owner.uid === 0 ? own.uid : owner.uid;
  const gid = own.uid !== 0 && owner.gid === 0 ? own.gid : owner.gid;
  const stats = fstatSync(fd);
  // chown(2) clears the set-user-ID bits, so it comes first.
  if (stats.uid !== uid || stats.gid !== gid) fchownSync(fd, uid, gid);
  fchmodSync(fd, mode);
};

/** Sets owner and mode of what is at a path, which must not be a link. */
export const setModeAt = (path: string, mode: number, owner: Owner): void => {
  const fd = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    setMode(fd, mode, owner);
  } finally {
    closeSync(fd);
  }
};

const makeDirectory = ({ at, mode, owner }: Extract<Step, { do: 'make-dir' }>, { disk, change }: Hands): void => {
  const named = disk.nameOf(at);
  if (at.path === '/') {
    const above = named.slice(0, named.lastIndexOf('/')) || '/';
    change('make the directory', above, () => mkdirSync(above, { recursive: true, mode: 0o755 }));
  }
  const path = disk.held.pathOf(at);
  change('make the directory', named, () => mkdirSync(path, { mode: 0o700 }));
  change('set the mode of', named, () => setModeAt(path, mode, owner));
};

/** Gives a finished temporary file its name. Where nothing is expected, link(2) refuses to replace what just appeared. */
const show = (task: StepTask, at: Place, hands: Hands): void => {
  const { disk, change } = hands;
  const temporary = beside(hands, at, task.number);
  const path = disk.held.pathOf(at);
  const named = disk.nameOf(at);
  if (factBefore(task, at).type === 'absent') {
    const linked = change('link', named, () => linkUnlessUnable(temporary, path));
    if (linked) {
      change('remove', named, () => unlinkSync(temporary));
      return;
    }
    if (lstatSync(path, { throwIfNoEntry: false }) !== undefined) throw taken(named);
  }
  change('rename to', named, () => renameSync(temporary, path));
};

const taken = (path: string): HostError =>
  new HostError({ verb: 'rename to', path, errno: 'EEXIST', message: 'something is there by now' });

/** Some file systems have no second names; there the file is renamed. */
const linkUnlessUnable = (from: string, to: string): boolean => {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if (['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS'].includes(errnoOf(error) ?? '')) return false;
    throw error;
  }
};

const makeLink = (task: StepTask, { at, target }: Extract<Step, { do: 'make-link' }>, hands: Hands): void => {
  const path = hands.disk.held.pathOf(at);
  const named = hands.disk.nameOf(at);
  if (factBefore(task, at).type === 'absent') {
    hands.change('make the link', named, () => symlinkSync(target, path));
    return;
  }
  const temporary = beside(hands, at, task.number);
  hands.change('make the link', named, () => symlinkSync(target, temporary));
  hands.change('rename to', named, () => renameSync(temporary, path));
};

/** A file gets its second name first, then the link is renamed over the first; a directory and the link change places. */
const setAside = (task: StepTask, step: Extract<Step, { do: 'set-aside' }>, hands: Hands): void => {
  const { disk, change } = hands;
  const from = disk.held.pathOf(step.from);
  const to = disk.held.pathOf(step.to);
  const named = disk.nameOf(step.from);
  const temporary = beside(hands, step.from, task.number);
  if (factBefore(task, step.from).type === 'dir') {
    change('make the link', disk.nameOf(step.to), () => symlinkSync(step.target, to));
    if (change('exchange', named, () => hands.exchanger.exchange(from, to))) return;
    // A directory has one name only: between these two renames the path is missing, and the journal says so.
    change('rename', disk.nameOf(step.to), () => renameSync(to, temporary));
    change('move', named, () => renameSync(from, to));
  } else {
    change('make the link', named, () => symlinkSync(step.target, temporary));
    change('link', named, () => linkSync(from, to));
  }
  change('rename to', named, () => renameSync(temporary, from));
};

const bringBack = (
  task: StepTask,
  step: Extract<Step, { do: 'bring-back' }>,
  { disk, change, exchanger }: Hands,
): void => {
  const from = disk.held.pathOf(step.from);
  const to = disk.held.pathOf(step.to);
  const named = disk.nameOf(step.to);
  if (factBefore(task, step.from).type === 'dir' && factBefore(task, step.to).type === 'link') {
    if (change('exchange', named, () => exchanger.exchange(from, to))) {
      change('remove', disk.nameOf(step.from), () => unlinkSync(from));
      return;
    }
    change('remove', named, () => unlinkSync(to));
  }
  change('move back', named, () => renameSync(from, to));
};

const remove = (at: Place, before: Fact, { disk, change }: Hands): void => {
  const path = disk.held.pathOf(at);
  const named = disk.nameOf(at);
  if (before.type === 'absent' || before.type === 'other') throw new Bug(`a plan removes ${before.type} at ${named}`);
  if (before.type === 'dir') change('remove the directory', named, () => rmdirSync(path));
  else change('remove', named, () => unlinkSync(path));
};

const commandTimeout = 120_000;

/** Runs a command without a shell; what it says on standard error explains a failure. */
const runCommand = (command: readonly string[], { change }: Hands): void => {
  const [program = '', ...words] = command;
  const shown = command.join(' ');
  const done = change('run', shown, () =>
    spawnSync(program, words, { stdio: ['ignore', 'ignore', 'pipe'], timeout: commandTimeout, encoding: 'utf8' }),
  );
  if (done.status === 0) return;
  const errno = errnoOf(done.error) ?? (done.signal === null ? `exit ${done.status}` : done.signal);
  const said =
    done.stderr === null || done.stderr === undefined ? '' : done.stderr.trim().split('\n').slice(-5).join('\n');
  const silent = errno === 'ENOENT' ? `there is no program ${program} on this machine` : 'the command failed';
  throw new HostError({ verb: 'run', path: shown, errno, message: said === '' ? silent : said });
};
