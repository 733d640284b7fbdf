import type { Diagnostic } from '../core/diagnostic.ts';
import { type Fact, sameFact } from '../core/fact.ts';
import type { Depth } from '../core/look.ts';
import { type PlaceKey, placeKey } from '../core/place.ts';
import { placesOf } from '../core/simulate.ts';
import type { Expectation } from '../core/step.ts';
import type { Disk } from './disk.ts';
import { openHoldings } from './holdings.ts';
import { openAncestors, openPlaceSet } from './place-set.ts';
import type { Task } from './tasks.ts';

/** How closely a place must be looked at to compare it with a fact. */
export const depthFor = (fact: Fact): Depth => (fact.type === 'file' && 'sha256' in fact.content ? 'content' : 'stamp');

/** What is at a place now when that is not what was expected there. */
export const movedFrom = (disk: Disk, { at, fact }: Expectation): Fact | undefined => {
  const found = disk.factNow(at, depthFor(fact));
  return sameFact(found, fact) ? undefined : found;
};

/**
 * One diagnostic for each place that no longer looks as the plan saw it. Places that an earlier task touches, or that
 * lie below one, cannot be judged before that task is done: they are looked at then. A directory that is to go must
 * hold nothing but what goes before it.
 */
export const movedPlaces = (disk: Sight, tasks: readonly Task[], words: MovedWords = ofPlan): readonly Diagnostic[] => {
  const touched = openPlaceSet(openAncestors());
  const problems = new Map<PlaceKey, Diagnostic>();
  const holds = tasks.some(({ step }) => step?.do === 'remove') ? openHoldings(disk) : undefined;
  for (const task of tasks) {
    for (const expectation of task.expect) {
      const { at } = expectation;
      if (touched.has(at) || touched.hasAbove(at)) continue;
      const found = disk.fact(at, depthFor(expectation.fact));
      if (problems.has(placeKey(at))) continue;
      if (!sameFact(found, expectation.fact)) {
        problems.set(placeKey(at), movedDiagnostic(disk, task, expectation, found, words));
      } else if (task.step?.do === 'remove' && found.type === 'dir') {
        const left = holds?.left(at) ?? '';
        const message = `${disk.nameOf(at)} ${words.since} nothing else in it, found ${left}`;
        if (left !== '') problems.set(placeKey(at), diagnosticOf(task, message, words));
      }
    }
    holds?.done(task);
    for (const at of task.step === undefined ? [] : placesOf(task.step)) touched.add(at);
  }
  return [...problems.values()];
};

/** What comparing needs of the disk. */
type Sight = Pick<Disk, 'fact' | 'names' | 'nameOf'>;

/** A fact in words, for people. */
export const factWords = (fact: Fact): string => {
  switch (fact.type) {
    case 'absent':
      return 'nothing';
    case 'dir':
      return `a directory ${ownership(fact)}`;
    case 'file':
      return `a file ${ownership(fact)}, ${contentWords(fact.content)}`;
    case 'link':
      return `a link to ${JSON.stringify(fact.target)}`;
    case 'other':
      return fact.what === 'behind a link' || fact.what === 'below a file'
        ? `something ${fact.what}`
        : `a ${fact.what}`;
  }
};

const movedDiagnostic = (
  disk: Sight,
  task: Task,
  { at, fact }: Expectation,
  found: Fact,
  words: MovedWords,
): Diagnostic =>
  diagnosticOf(task, `${disk.nameOf(at)} ${words.since} ${factWords(fact)}, found ${factWords(found)}`, words);

const diagnosticOf = (task: Task, message: string, words: MovedWords): Diagnostic => ({
  code: 'stale-plan',
  severity: 'error',
  message,
  ...(task.change.because !== undefined && { at: task.change.because }),
  help: words.help,
});

/** Since when a place has moved, and what to do about it. */
export interface MovedWords {
  readonly since: string;
  readonly help: string;
}

const ofPlan: MovedWords = {
  since: 'moved since the plan was made: planned with',
  help: 'plan again, look at what is new, and apply that plan',
};

const ownership = ({ mode, owner }: Extract<Fact, { type: 'dir' | 'file' }>): string =>
  `${mode.toString(8).padStart(4, '0')} ${owner.uid}:${owner.gid}`;

/** A stamp is size, modification time and inode. */
const contentWords = (content: Extract<Fact, { type: 'file' }>['content']): string => {
  if ('sha256' in content) return `content ${content.sha256.slice(0, 12)}`;
  const [size, time, inode] = content.stamp.split(':');
  return `${size} bytes, modified ${timeText(time ?? '')}, inode ${inode}`;
};

/** Nanoseconds since 1970 as date and time in UTC, to the nanosecond. */
const timeText = (nanoseconds: string): string => {
  const digits = nanoseconds.padStart(10, '0');
  const date = new Date(Number(digits.slice(0, -9)) * 1000);
  return Number.isNaN(date.getTime()) ? nanoseconds : `${date.toISOString().slice(0, 19)}.${digits.slice(-9)}Z`;
};
