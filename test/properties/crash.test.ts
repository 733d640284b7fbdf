import { readFileSync } from 'node:fs';
import { afterAll, afterEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isBelow, type RootedPath } from '../../src/core/place.ts';
import type { Plan } from '../../src/core/plan.ts';
import type { EffectWatch } from '../../src/host/attempt.ts';
import type { ExecuteOptions } from '../../src/host/execute-options.ts';
import { tasksOf } from '../../src/host/tasks.ts';
import { crashAt, crashes } from '../host/support/crash.ts';
import { differences } from '../support/picture.ts';
import { propertyRuns } from '../support/property-runs.ts';
import { arbitraryStory, type Rule, type Story } from '../support/random-rules.ts';
import type { Thing } from '../support/random-tree.ts';
import { resolveInTree } from '../support/resolve-in-tree.ts';
import { aBootFile, openTheatre, recordsOf, type Stage, treeOf } from '../support/stage.ts';

const theatre = openTheatre();
afterEach(theatre.strike);
afterAll(theatre.close);

/** At which effect of the last revision the run dies, and at which effect of its recovery once more. */
const accident = fc.record({
  at: fc.nat(400),
  again: fc.option(fc.nat(400)),
  batchSize: fc.constantFrom(1, 3, 2000),
  /** Whether somebody else's boot file is there and is taken over. */
  adopt: fc.boolean(),
});
type Accident = typeof accident extends fc.Arbitrary<infer T> ? T : never;

const ways = ['resumed', 'followed by a fresh apply', 'rolled back'] as const;

describe('a run that dies at any effect', () => {
  it('leads to the tree of a run that did not, or back to the tree of before, and no file was ever missing', () => {
    fc.assert(
      fc.property(arbitraryStory, accident, (story, one) => {
        const happy = prepared(story, one);
        if (happy === undefined) return;
        const before = stateOf(happy.stage);
        const watch = crashAt(-1);
        expect(happy.stage.execute(happy.plan, { onEffect: watch, ...one })).toMatchObject({ outcome: 'applied' });
        const after = stateOf(happy.stage);
        for (const way of ways) {
          const unlucky = prepared(story, one);
          if (unlucky === undefined) throw new Error('equal trees have equal plans');
          const dead = crashAt(one.at % Math.max(watch.seen(), 1));
          const onEffect = both(neverMissing(unlucky, story.things), dead);
          const runs = unlucky.stage.runs();
          expect(crashes(() => unlucky.stage.execute(unlucky.plan, { ...one, onEffect }))).toBe(true);
          recover(way, unlucky, one, unlucky.stage.runs() > runs);
          const wanted = way === 'rolled back' ? before : after;
          const found = stateOf(unlucky.stage);
          expect({ way, differences: differences(wanted.tree, found.tree) }).toEqual({ way, differences: [] });
          expect({ way, records: found.records }).toEqual({ way, records: wanted.records });
          if (one.adopt) adoptedReturns(unlucky.stage);
        }
        theatre.strike();
      }),
      propertyRuns,
    );
  });
});

/** Whatever was cut: the file that was taken over is there again when everything goes. */
const adoptedReturns = (stage: Stage): void => {
  const plan = stage.plan([], { purpose: 'destroy' });
  if (plan === undefined) throw new Error('destroy is refused');
  expect(stage.execute(plan)).toMatchObject({ outcome: 'applied' });
  expect(contentAt(`${stage.root}${aBootFile.path}`)).toBe('foreign boot file\n');
};

const stateOf = (stage: Stage) => ({ tree: treeOf(stage), records: recordsOf(stage) });

/** A stage on which all revisions but the last are applied, and the plan of the last. */
const prepared = ({ things, revisions, node }: Story, { batchSize, adopt }: Accident): Prepared | undefined => {
  const stage = theatre.build(things, adopt ? [aBootFile] : []);
  for (const rules of revisions.slice(0, -1)) {
    const plan = stage.revise(rules, { node, adopt })?.plan;
    if (plan !== undefined) stage.execute(plan, { batchSize });
  }
  const last = stage.revise(revisions.at(-1) ?? [], { node, adopt });
  return last === undefined || tasksOf(last.plan).length === 0 ? undefined : { stage, node, adopt, ...last };
};

interface Prepared {
  readonly stage: Stage;
  readonly node: boolean;
  readonly adopt: boolean;
  readonly rules: readonly Rule[];
  readonly plan: Plan;
}

const both =
  (first: EffectWatch, second: EffectWatch): EffectWatch =>
  (...effect) => {
    first(...effect);
    second(...effect);
  };

/** Recovers, dying once more on the way if the accident says so. */
const recover = (way: string, scene: Prepared, { again }: Accident, begun: boolean): void => {
  if (again !== null && !crashes(() => recoverOnce(way, scene, { onEffect: crashAt(again % 60) }, begun))) return;
  recoverOnce(way, scene, {}, begun);
};

const recoverOnce = (
  way: string,
  { stage, node, adopt, rules }: Prepared,
  more: Partial<ExecuteOptions>,
  begun: boolean,
): void => {
  const unfinished = stage.read().unfinished?.run;
  // A rollback that died is itself resumed.
  if (unfinished !== undefined && (way === 'resumed' || unfinished.start.purpose === 'rollback')) {
    expect(stage.resume(more)).toMatchObject({ outcome: 'applied' });
  } else if (way === 'rolled back') {
    // Before the run was written down nothing had happened, and there is nothing to take back.
    const last = begun ? stage.newestRun() : undefined;
    if (last === undefined || last.start.purpose === 'rollback') return;
    const plan = stage.rollback(last);
    expect(stage.movedSince(plan)).toEqual([]);
    expect(stage.execute(plan, more)).toMatchObject({ outcome: 'applied' });
  } else {
    const plan = stage.plan(rules, { node, adopt });
    if (plan === undefined) throw new Error('what was right is refused after a crash');
    expect(stage.execute(plan, more)).toMatchObject({ outcome: 'applied' });
  }
};

/** Looks, before and after each effect, whether every regular file of the image is where it always was. */
const neverMissing = ({ stage, plan, adopt }: Prepared, things: readonly Thing[]): EffectWatch => {
  const moved = tasksOf(plan).flatMap(({ step }) =>
    step?.do === 'set-aside' ? [step.from.path] : step?.do === 'bring-back' ? [step.to.path] : [],
  );
  // Somebody's own script gives way to ours where that is asked for.
  const files = things.flatMap((thing) =>
    thing.type === 'file' && !(adopt && thing.path === '/etc/init.d/statelite') ? [thing] : [],
  );
  return (verb, _path, phase) => {
    for (const { path, text } of files) {
      if (contentAt(resolveInTree(stage.image, path)) === text) continue;
      // A directory has one name only: between its two renames what is below it is at one of two places.
      const between = ['move after', 'rename to before', 'remove after', 'move back before'].includes(
        `${verb} ${phase}`,
      );
      expect({ path, between, moved: moved.some((above: RootedPath) => isBelow(path, above)) }).toEqual({
        path,
        between: true,
        moved: true,
      });
      expect([contentAt(`${stage.image}${path}`), contentAt(`${stage.image}/.default${path}`)]).toContain(text);
    }
  };
};

const contentAt = (name: string | undefined): string | undefined => {
  try {
    return name === undefined ? undefined : readFileSync(name, 'utf8');
  } catch {
    return undefined;
  }
};
