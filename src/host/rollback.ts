import type { Change } from '../core/change.ts';
import type { Diagnostic } from '../core/diagnostic.ts';
import { absent, type Fact } from '../core/fact.ts';
import { isBelow, type Place, type PlaceKey, placeKey, placeOfKey } from '../core/place.ts';
import type { Plan, Summary } from '../core/plan.ts';
import { simulateStep } from '../core/simulate.ts';
import type { GuardedStep } from '../core/step.ts';
import type { Disk } from './disk.ts';
import { diskOfPlan } from './execute-options.ts';
import { movedPlaces } from './guard.ts';
import { sha256OfText } from './hash.ts';
import { undoOfNew } from './inverse.ts';
import type { Undo } from './journal.ts';
import { reloadDue } from './reload-due.ts';
import type { Run } from './runs.ts';
import { settleRun } from './settle.ts';
import type { State } from './state.ts';
import { type Task, tasksOf } from './tasks.ts';

/**
 * The plan that takes a run back: the inverse of each step that was done, last first, guarded by what the step left
 * behind, then the reloads again. It is carried out as any other plan, as a run of its own.
 */
export const rollbackPlan = (run: Run, state: State, disk: Pick<Disk, 'rootDirectory' | 'hashes'>): Plan => {
  const there = diskOfPlan(run.plan, { disk });
  const { done } = settleRun(run, { disk: there });
  there.forget();
  const groups = new Map<Change, Task[]>();
  for (const task of tasksOf(run.plan).toReversed()) {
    if (!done.has(task.number)) continue;
    const group = groups.get(task.change) ?? [];
    group.push(task);
    groups.set(task.change, group);
  }
  const expected = expectations();
  const changes = [...groups].map(([change, tasks]) => inverseChange(change, tasks, run.journal.undo, expected));
  const others = changes.filter((change) => change.action !== 'run');
  // A reload that was not finished may still have told the server something.
  const reload = changes.find((change) => change.action === 'run') ?? reloadDue(run, done) ?? state.unfinished?.reload;
  return {
    formatVersion: '1.0',
    site: run.plan.site,
    purpose: 'rollback',
    ...(run.plan.below !== undefined && { below: run.plan.below }),
    roots: run.plan.roots,
    ledgerSerial: state.ledger.serial,
    changes: reload === undefined ? others : [...others, { ...reload, needs: [] }],
    summary: summarise(others, run.plan.summary),
    diagnostics: [],
  };
};

/** One diagnostic for each place that a rollback would touch and that is no longer as the run left it. */
export const movedSinceRun = (
  plan: Plan,
  state: Pick<State, 'settled'>,
  disk: Pick<Disk, 'rootDirectory' | 'hashes'>,
): readonly Diagnostic[] => {
  const there = diskOfPlan(plan, { disk });
  // What a stopped run left half done is taken back first.
  const seen = { nameOf: there.nameOf, ...state.settled(there) };
  const moved = movedPlaces(seen, tasksOf(plan), {
    since: 'moved since that run: it left',
    help: 'take back later runs first, or leave this run and say in the manifests what is wanted instead',
  });
  there.forget();
  return moved;
};

/** `tasks` are in the order in which they are to be taken back. */
const inverseChange = (
  change: Change,
  tasks: readonly Task[],
  undo: ReadonlyMap<number, Undo>,
  expected: Expectations,
): Change => {
  const { address, kind, effect, image, node, because } = change;
  const base = {
    address,
    kind,
    // What comes back is a real file again: it is seen at once, and nothing dangles.
    effect: effect.when === 'live-breaks' ? { when: 'live' as const, nodes: effect.nodes } : effect,
    needs: [],
    ...(because !== undefined && { because }),
    ...(image !== undefined && { image }),
    ...(node !== undefined && { node }),
  };
  if (change.action === 'run') return { ...base, action: 'run', steps: change.steps };
  const undos = tasks.map((task) => undo.get(task.number) ?? undoOfNew(task));
  const steps = undos.flatMap(withWrites).map(expected);
  if (steps.length === 0) return { ...base, action: 'adopt', writes: undos.flatMap((one) => one.writes) };
  const texts =
    'texts' in change ? change.texts.map(({ path, before, after }) => ({ path, before: after, after: before })) : [];
  if (change.action === 'create') return { ...base, action: 'remove', steps, texts };
  if (change.action === 'remove') return { ...base, action: 'create', steps, texts };
  return { ...base, action: 'update', why: 'manifest', steps, texts };
};

/** The ledger forgets a task with the last step that takes it back. */
const withWrites = ({ steps, writes }: Undo): readonly GuardedStep[] =>
  steps.map((step, index) => (index === steps.length - 1 ? { ...step, writes } : step));

type Expectations = (one: GuardedStep) => GuardedStep;

/**
 * A file that the rollback itself puts back is a new file, with another inode than the one that was there at the time:
 * from then on its content is expected, not its stamp.
 */
const expectations = (): Expectations => {
  let facts = new Map<PlaceKey, Fact>();
  return (one) => {
    const expect = one.expect.map(({ at, fact }) => ({ at, fact: facts.get(placeKey(at)) ?? fact }));
    const { step } = one;
    if ('to' in step) facts = moved(facts, step.from, step.to);
    const factAt = (at: Place): Fact => expect.find((known) => placeKey(known.at) === placeKey(at))?.fact ?? absent;
    for (const { at, fact } of simulateStep(step, factAt, sha256OfText)) facts.set(placeKey(at), fact);
    return { ...one, expect };
  };
};

/** What is known below a directory goes with it. */
const moved = (facts: ReadonlyMap<PlaceKey, Fact>, from: Place, to: Place): Map<PlaceKey, Fact> =>
  new Map(
    [...facts].map(([key, fact]): [PlaceKey, Fact] => {
      const { root, path } = placeOfKey(key);
      if (root !== from.root || !isBelow(path, from.path)) return [key, fact];
      return [`${to.root}:${to.path}${path.slice(from.path.length)}`, fact];
    }),
  );

const summarise = (changes: readonly Change[], before: Summary): Summary => {
  const count = (action: Change['action']): number => changes.filter((change) => change.action === action).length;
  return {
    add: count('create'),
    change: count('update'),
    destroy: count('remove'),
    adopt: count('adopt'),
    blocked: 0,
    waiting: 0,
    unchanged: before.unchanged,
  };
};
