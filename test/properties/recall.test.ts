import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import { loadRepository } from '../../src/commands/load-repository.ts';
import { openMachine } from '../../src/commands/machine.ts';
import { recallPlan } from '../../src/commands/recall-plan.ts';
import { rememberPlan } from '../../src/commands/remember-plan.ts';
import { everything, isResolved, makeSitePlan } from '../../src/commands/site-plan.ts';
import { HostError } from '../../src/core/host-error.ts';
import { planJson } from '../../src/render/plan/plan-json.ts';
import { arbitraryDisturbance, disturb } from '../support/disturb.ts';
import { propertyRuns } from '../support/property-runs.ts';
import { arbitraryStory, manifestText, type Rule } from '../support/random-rules.ts';
import { openTheatre, type Stage } from '../support/stage.ts';

const theatre = openTheatre();
afterEach(() => {
  jest.restoreAllMocks();
  theatre.strike();
});
afterAll(theatre.close);

/** The plan that is made when nothing is remembered, as JSON; why there is none otherwise. */
const planned = (context: { repository: string; cwd: string; rootDirectory: string }): string =>
  orRefusal(() => {
    const repository = loadRepository(context);
    if (!isResolved(repository)) return 'the manifests are wrong';
    const { plan } = makeSitePlan(openMachine(context.rootDirectory, 'test'), repository, everything);
    return plan === undefined ? 'refused' : planJson(plan);
  });

const orRefusal = <T>(act: () => T): T | string => {
  try {
    return act();
  } catch (error) {
    if (error instanceof HostError) return error.message;
    throw error;
  }
};

const write = (directory: string, rules: readonly Rule[], node: boolean): void => {
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(directory);
  writeFileSync(join(directory, 'statelite.yaml'), manifestText(rules, node));
};

const contextOf = (stage: Stage) => {
  const repository = join(stage.outside, '../repository');
  return { repository, cwd: repository, rootDirectory: stage.root };
};

describe('a plan without changes', () => {
  it('is remembered after an apply, and is the very plan that would be made as long as it is recalled', () => {
    const seen = { recalled: 0, forgotten: 0 };
    const disturbances = fc.array(arbitraryDisturbance, { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(arbitraryStory, disturbances, fc.boolean(), ({ things, revisions, node }, acts, isSettled) => {
        const stage = theatre.build(things);
        const context = contextOf(stage);
        jest.restoreAllMocks();
        const { now } = Date;
        // What was written a moment ago is read again; later its signature is enough.
        if (isSettled) jest.spyOn(Date, 'now').mockImplementation(() => now() + 1_000);
        for (const wanted of revisions) {
          const revision = orRefusal(() => stage.revise(wanted, { node }));
          if (revision === undefined || typeof revision === 'string') continue;
          if (stage.execute(revision.plan).outcome !== 'applied') continue;
          write(context.repository, revision.rules, node);
          const repository = loadRepository(context);
          if (!isResolved(repository)) throw new Error('what was applied is refused');
          const after = rememberPlan(context, repository);
          const recalled = recallPlan(context);
          expect(recalled && planJson(recalled.plan)).toBe(
            after === undefined || after.changes.length > 0 ? undefined : planned(context),
          );
          // Two changes of a file within a tick of the clock look the same.
          if (isSettled) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
          for (const act of acts) {
            const path = disturb([stage.root, context.repository], act);
            const again = recallPlan(context);
            seen[again === undefined ? 'forgotten' : 'recalled'] += 1;
            if (again !== undefined) expect(planJson(again.plan)).toBe(planned(context));
            // What happens to a state directory that somebody else was at is another story.
            if (path.startsWith(stage.state) || stage.state.startsWith(path)) return theatre.strike();
          }
        }
        theatre.strike();
      }),
      propertyRuns,
    );
    expect(seen.recalled).toBeGreaterThan(0);
    expect(seen.forgotten).toBeGreaterThan(0);
  });
});
