import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Fact, root, sameFact } from '../../src/core/fact.ts';
import { isBelow, type Place, parentPath, placeKey } from '../../src/core/place.ts';
import type { Plan } from '../../src/core/plan.ts';
import { placesOf } from '../../src/core/simulate.ts';
import type { GuardedStep, Step } from '../../src/core/step.ts';
import type { Disk } from '../../src/host/disk.ts';
import { executePlan } from '../../src/host/execute.ts';
import { depthFor } from '../../src/host/guard.ts';
import { resumeRun } from '../../src/host/recover.ts';
import { rollbackPlan } from '../../src/host/rollback.ts';
import { history, type Run, readRun } from '../../src/host/runs.ts';
import { readState } from '../../src/host/state.ts';
import { openWorld, type World } from '../../src/planning/world.ts';
import { memoryLook } from '../support/memory-look.ts';
import { crashAt, crashes } from './support/crash.ts';
import { makeScene, openScene, place, planOf, type Scene, snapshot } from './support/scene.ts';

const names = ['a', 'b', 'c'];
const paths = names.flatMap((one) => [`/${one}`, ...names.flatMap((two) => [`/${one}/${two}`, `/${one}/${two}/x`])]);
const anyPath = fc.constantFrom(...paths).map((path) => place(path));
const anyWish = fc.record({
  do: fc.constantFrom<Step['do']>(
    'make-dir',
    'write-file',
    'make-link',
    'set-aside',
    'bring-back',
    'set-mode',
    'remove',
  ),
  at: anyPath,
  to: anyPath,
  text: fc.constantFrom('', 'one', 'two'),
  mode: fc.constantFrom(0o644, 0o755, 0o2711),
});
type Wish = typeof anyWish extends fc.Arbitrary<infer W> ? W : never;

const runs = Number(process.env.RUNS ?? 300);

/** A step for a wish, when the world as it then is allows it. */
const stepFor = (wish: Wish, world: World): Step | undefined => {
  const { at, to, mode } = wish;
  const found = world.fact(at, 'stamp').type;
  const other = world.fact(to, 'stamp').type;
  const isHome = (one: Place): boolean =>
    world.fact({ root: one.root, path: parentPath(one.path) }, 'stamp').type === 'dir';
  const plain = found === 'absent' || found === 'file' || found === 'link';
  const apart = at.path !== to.path && !isBelow(at.path, to.path) && !isBelow(to.path, at.path);
  const movable = (found === 'file' || found === 'dir' || found === 'link') && apart && isHome(to);
  switch (wish.do) {
    case 'make-dir':
      return found === 'absent' && isHome(at) ? { do: wish.do, at, mode, owner: root } : undefined;
    case 'write-file':
      return plain && isHome(at) ? { do: wish.do, at, text: wish.text, mode, owner: root } : undefined;
    case 'make-link':
      return plain && isHome(at) ? { do: wish.do, at, target: `to-${wish.text}` } : undefined;
    case 'set-aside':
      return movable && other === 'absent' ? { do: wish.do, from: at, to, target: 'aside' } : undefined;
    case 'bring-back':
      return movable && (other === 'absent' || other === 'link') ? { do: wish.do, from: at, to } : undefined;
    case 'set-mode':
      return found === 'dir' || found === 'file' ? { do: wish.do, at, mode, owner: root } : undefined;
    case 'remove':
      return found === 'file' || found === 'link' || world.names(at)?.length === 0 ? { do: wish.do, at } : undefined;
    default:
      return undefined;
  }
};

const guardedSteps = (wishes: readonly Wish[], world: World): readonly GuardedStep[] =>
  wishes.flatMap((wish) => {
    const step = stepFor(wish, world);
    if (step === undefined) return [];
    const expect = placesOf(step).map((at) => ({ at, fact: world.fact(at, 'stamp') }));
    world.apply(step);
    return [{ step, expect, writes: [] }];
  });

/** Below a file or a link nothing can be, whether it is called absent or not. */
const isNowhere = (fact: Fact): boolean => fact.type === 'other' || fact.type === 'absent';
const same = (a: Fact, b: Fact): boolean => (isNowhere(a) && isNowhere(b)) || sameFact(a, b);

const silent = (): void => undefined;
const newestRun = (one: Pick<Scene, 'options'>): Run | undefined => {
  const run = readRun(one.options.state.path, history(one.options.state.path)[0]?.id ?? '');
  if (run !== undefined && 'problem' in run) throw new Error(run.problem.message);
  return run;
};

const inScene = (test: (scene: Scene) => void): void => {
  const scene = makeScene({ a: { b: { x: 'text' } }, c: { link: 'a' }, b: 'file' });
  try {
    test(scene);
  } finally {
    scene.remove();
  }
};

const randomPlan = (
  scene: Scene,
  wishes: readonly Wish[],
): { readonly plan: Plan; readonly planned: readonly Fact[] } => {
  const world = openWorld(scene.disk);
  const steps = guardedSteps(wishes, world);
  const planned = paths.map((path) => world.fact(place(path), 'stamp'));
  const { changes, ...rest } = planOf(scene.disk, [[]]);
  return { plan: { ...rest, changes: changes.map((change) => ({ ...change, steps })) }, planned };
};

/** The places where the disk does not show what planning expected. */
const differences = (disk: Disk, planned: readonly Fact[]): readonly unknown[] =>
  planned.flatMap((fact, index) => {
    const at = place(paths[index] ?? '/');
    const found = disk.fact(at, depthFor(fact));
    return same(fact, found) ? [] : [[placeKey(at), fact, found]];
  });

const applied = { outcome: 'applied' };

/** What a fact says but for the stamp, which a fake machine makes up. */
const shape = (fact: Fact): unknown => (fact.type === 'file' ? { ...fact, content: undefined } : fact);

describe('the fake machine of the tests', () => {
  it('shows after random steps what the planned world shows', () => {
    const property = fc.property(fc.array(anyWish, { maxLength: 20 }), (wishes) => {
      const start: Parameters<typeof memoryLook>[0] = [
        ['image/test:/a/b/x', 'text'],
        ['image/test:/c', '-> a'],
        ['image/test:/b', 'file'],
      ];
      const world = openWorld(memoryLook(start));
      const fake = memoryLook(start);
      for (const { step } of guardedSteps(wishes, world)) fake.apply(step);
      for (const at of paths.map((path) => place(path))) {
        const [planned, found] = [world.fact(at, 'stamp'), fake.fact(at, 'stamp')];
        if (!isNowhere(planned) || !isNowhere(found))
          expect([placeKey(at), shape(found)]).toEqual([placeKey(at), shape(planned)]);
        expect(fake.names(at)).toEqual(world.names(at));
      }
    });
    fc.assert(property, { numRuns: runs });
  });
});

describe('a planned world', () => {
  it('is, once random steps were tried and set back, as if they had never been tried', () => {
    const wishes = fc.array(anyWish, { maxLength: 8 });
    const property = fc.property(wishes, wishes, wishes, (first, tried, then) => {
      const live = (world: World, wishes: readonly Wish[]): readonly unknown[] => [
        guardedSteps(wishes, world),
        ...paths.map((path) => {
          const at = place(path);
          return [path, world.fact(at, 'stamp'), world.names(at), world.isEmpty(at), world.text(at)];
        }),
      ];
      const start: Parameters<typeof memoryLook>[0] = [
        ['image/test:/a/b/x', 'text'],
        ['image/test:/c', '-> a'],
        ['image/test:/b', 'file'],
      ];
      const [world, other] = [openWorld(memoryLook(start)), openWorld(memoryLook(start))];
      expect(live(world, first)).toEqual(live(other, first));
      world.attempt(
        () => live(world, tried),
        () => false,
      );
      expect(live(world, [])).toEqual(live(other, []));
      expect(live(world, then)).toEqual(live(other, then));
    });
    fc.assert(property, { numRuns: runs });
  });
});

describe('what planning expects of random steps', () => {
  it('is what carrying them out makes, and rollback takes all of it back', () => {
    const property = fc.property(
      fc.array(anyWish, { maxLength: 14 }),
      fc.constantFrom(1, 3, 2000),
      (wishes, batchSize) =>
        inScene((scene) => {
          const before = snapshot(scene.directory);
          const { plan, planned } = randomPlan(scene, wishes);
          expect(executePlan(plan, { ...scene.options, batchSize }, silent)).toMatchObject(applied);
          const { disk, options } = openScene(scene.directory);
          expect(differences(disk, planned)).toEqual([]);
          const run = newestRun({ options });
          if (run === undefined) return;
          expect(executePlan(rollbackPlan(run, readState(disk, 'test'), disk), options, silent)).toMatchObject(applied);
          expect(snapshot(scene.directory)).toEqual(before);
        }),
    );
    fc.assert(property, { numRuns: runs });
  }, 300_000);

  it('is what resuming makes after a crash anywhere, and rollback instead returns to the tree before', () => {
    const anyCrash = fc.record({ at: fc.nat(120), resume: fc.boolean(), batchSize: fc.constantFrom(2, 2000) });
    const property = fc.property(fc.array(anyWish, { maxLength: 14 }), anyCrash, (wishes, crash) =>
      inScene((scene) => {
        const before = snapshot(scene.directory);
        const { plan, planned } = randomPlan(scene, wishes);
        const options = { ...scene.options, batchSize: crash.batchSize, onEffect: crashAt(crash.at) };
        crashes(() => executePlan(plan, options, silent));
        const again = openScene(scene.directory);
        const run = newestRun(again);
        if (run === undefined) return;
        if (crash.resume) {
          if (run.journal.end === undefined) expect(resumeRun(run, again.options, silent)).toMatchObject(applied);
          expect(differences(openScene(scene.directory).disk, planned)).toEqual([]);
        } else {
          const back = rollbackPlan(run, readState(again.disk, 'test'), again.disk);
          expect(executePlan(back, again.options, silent)).toMatchObject(applied);
          expect(snapshot(scene.directory)).toEqual(before);
        }
      }),
    );
    fc.assert(property, { numRuns: runs });
  }, 300_000);

  it('is made, after a crash anywhere, from what is there once the crashed run is tidied up', () => {
    const property = fc.property(fc.array(anyWish, { maxLength: 14 }), fc.nat(120), (wishes, at) =>
      inScene((scene) => {
        const { plan } = randomPlan(scene, wishes);
        crashes(() => executePlan(plan, { ...scene.options, onEffect: crashAt(at) }, silent));
        const { disk } = openScene(scene.directory);
        const state = readState(disk, 'test');
        const seen = state.settled(disk);
        const planned = paths.map((path) => seen.fact(place(path), 'content'));
        const names = ['/', ...paths].map((path) => seen.names(place(path)));
        const nothing = { ...plan, changes: [] };
        expect(executePlan(nothing, openScene(scene.directory).options, silent)).toMatchObject(applied);
        const after = openScene(scene.directory).disk;
        expect(differences(after, planned)).toEqual([]);
        expect(names).toEqual(['/', ...paths].map((path) => after.names(place(path))));
        expect(readState(after, 'test').ledger).toEqual(state.ledger);
      }),
    );
    fc.assert(property, { numRuns: runs });
  }, 300_000);
});
