import { chmodSync, lstatSync, mkdirSync, readlinkSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isBelow, type Place, placeKey } from '../../src/core/place.ts';
import type { Plan } from '../../src/core/plan.ts';
import { placesOf } from '../../src/core/simulate.ts';
import { openDisk } from '../../src/host/disk.ts';
import { tasksOf } from '../../src/host/tasks.ts';
import { parsePlan } from '../../src/render/plan/parse-plan.ts';
import { planJson } from '../../src/render/plan/plan-json.ts';
import { differences, pictureOf } from '../support/picture.ts';
import { halfOfThem } from '../support/property-runs.ts';
import { arbitraryStory } from '../support/random-rules.ts';
import { openTheatre, type Stage, treeOf } from '../support/stage.ts';

const theatre = openTheatre();
afterEach(theatre.strike);
afterAll(theatre.close);

const saved = (plan: Plan): Plan => {
  const parsed = parsePlan(planJson(plan), 'saved');
  if ('diagnostic' in parsed) throw new Error(parsed.diagnostic.message);
  return parsed.plan;
};

describe('a saved plan', () => {
  it('does what the plan does that was never saved', () => {
    fc.assert(
      fc.property(arbitraryStory, ({ things, revisions, node }) => {
        const direct = theatre.build(things);
        const through = theatre.build(things);
        for (const rules of revisions) {
          const plan = direct.revise(rules, { node })?.plan;
          if (plan === undefined) continue;
          const again = through.revise(rules, { node })?.plan;
          if (again === undefined) throw new Error('equal trees have equal plans');
          expect(saved(again)).toEqual(JSON.parse(JSON.stringify(again)));
          expect(through.execute(saved(again)).outcome).toBe(direct.execute(plan).outcome);
          expect(differences(treeOf(direct), treeOf(through))).toEqual([]);
        }
        theatre.strike();
      }),
      halfOfThem,
    );
  });

  it('does nothing at all once something has moved at one of its places', () => {
    fc.assert(
      fc.property(arbitraryStory, fc.nat(), ({ things, revisions, node }, pick) => {
        const stage = theatre.build(things);
        for (const rules of revisions) {
          const plan = stage.revise(rules, { node })?.plan;
          if (plan === undefined) continue;
          const places = firstLooks(plan);
          const at = places[pick % places.length];
          if (at === undefined) continue;
          disturb(nameIn(stage, plan, at));
          const before = everything(stage);
          const result = stage.execute(saved(plan), {
            onEffect: (verb, path) => expect(`${verb} ${path}`).toBe('nothing'),
          });
          expect(result).toMatchObject({ outcome: 'stale' });
          expect(everything(stage)).toEqual(before);
          break;
        }
        theatre.strike();
      }),
      halfOfThem,
    );
  });
});

const everything = (stage: Stage) => [...stage.picture(), ...pictureOf(stage.state)];

/** The places that a plan expects something of before it has touched anything there or above. */
const firstLooks = (plan: Plan): readonly Place[] => {
  const touched: Place[] = [];
  const places: Place[] = [];
  for (const task of tasksOf(plan)) {
    for (const { at } of task.expect) {
      const clear = touched.every(
        (one) => placeKey(one) !== placeKey(at) && !(one.root === at.root && isBelow(at.path, one.path)),
      );
      if (clear) places.push(at);
    }
    touched.push(...(task.step === undefined ? [] : placesOf(task.step)));
  }
  return places;
};

const nameIn = (stage: Stage, plan: Plan, at: Place): string => {
  const roots = new Map(plan.roots.map(({ name, directory }) => [name, directory]));
  return openDisk({ rootDirectory: stage.root, roots }).nameOf(at);
};

/** What a colleague might do meanwhile: another link, another content, another mode, or something new. */
const disturb = (name: string): void => {
  const found = lstatSync(name, { throwIfNoEntry: false });
  if (found === undefined) {
    mkdirSync(dirname(name), { recursive: true });
    writeFileSync(name, 'new\n');
  } else if (found.isSymbolicLink()) {
    const target = readlinkSync(name);
    unlinkSync(name);
    symlinkSync(`${target}2`, name);
  } else if (found.isFile()) {
    writeFileSync(name, 'changed\n', { flag: 'a' });
  } else if (!found.isDirectory()) {
    unlinkSync(name);
    writeFileSync(name, 'no pipe\n');
  } else {
    chmodSync(name, (found.mode & 0o7777) ^ 0o001);
  }
};
