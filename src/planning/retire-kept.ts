import { type Fact, isOutOfSight } from '../core/fact.ts';
import type { LedgerRecord } from '../core/ledger.ts';
import { ancestorsOf, type Place, placeKey, type RootedPath } from '../core/place.ts';
import type { Expectation, GuardedStep, LedgerWrite, Step } from '../core/step.ts';
import { missingParents } from './parents.ts';
import { forget, isEmpty, type Retirement } from './retire.ts';
import type { World } from './world.ts';

/** The original comes back over our link; an empty thing that we made goes, unless somebody filled it. */
export const retireKept = (at: Place, record: LedgerRecord, from: string, world: World): Retirement => {
  const home: Place = { root: at.root, path: from as RootedPath };
  const original = world.fact(home, 'stamp');
  const kept = world.fact(at, 'stamp');
  const ours = original.type === 'link' && original.target === record.target;
  const cleared = [{ key: placeKey(at), record: null }];
  const unlink = (writes: readonly LedgerWrite[]): readonly GuardedStep[] =>
    ours ? [step({ do: 'remove', at: home }, [{ at: home, fact: original }], writes)] : [];
  if (kept.type === 'absent') return ours ? { type: 'steps', steps: unlink(cleared) } : forget(placeKey(at));
  if (isOutOfSight(kept)) return cannotReturn(at, home, world);
  if (isOutOfSight(original)) return cannotReturn(home, home, world);
  const empty = kept.type === 'file' ? isEmpty(kept.content) : world.names(at)?.length === 0;
  if (record.type === 'placeholder' && empty && (ours || original.type === 'absent')) {
    const known = kept.type === 'file' ? world.fact(at, 'content') : kept;
    return { type: 'steps', steps: [...unlink([]), step({ do: 'remove', at }, [{ at, fact: known }], cleared)] };
  }
  return ours || original.type === 'absent' ? bringBack(at, kept, home, original, world) : bothExist(at, home);
};

const step = (one: Step, expect: readonly Expectation[], writes: readonly LedgerWrite[]): GuardedStep => ({
  step: one,
  expect,
  writes,
});

/** A directory that somebody removed belongs to what returns, and not to us. */
const bringBack = (at: Place, kept: Fact, home: Place, original: Fact, world: World): Retirement => {
  const above = missingParents(world, home);
  if ('problem' in above) return { type: 'blocked', problem: above.problem };
  const expect = [
    { at, fact: kept },
    { at: home, fact: original },
  ];
  const back = step({ do: 'bring-back', from: at, to: home }, expect, [{ key: placeKey(at), record: null }]);
  return { type: 'steps', steps: [...above.steps.map((one) => ({ ...one, writes: [] })), back] };
};

const bothExist = (at: Place, home: Place): Retirement => ({
  type: 'blocked',
  problem: {
    code: 'default-and-original-both-exist',
    message: `both ${home.path} and its default ${at.path} hold content, and the rule is gone`,
    help: `compare the two, keep what is right at ${home.path} and move the other away`,
  },
});

/** What is behind a link that somebody put in the place of a directory is neither moved nor written over. */
const cannotReturn = (hidden: Place, home: Place, world: World): Retirement => {
  const inTheWay = ancestorsOf(hidden.path).find(
    (path) => world.fact({ root: hidden.root, path }, 'stamp').type !== 'dir',
  );
  const isLink = world.fact({ root: hidden.root, path: inTheWay ?? hidden.path }, 'stamp').type === 'link';
  return {
    type: 'blocked',
    problem: {
      code: isLink ? 'behind-a-link' : 'not-a-directory',
      message: `the original of ${home.path} cannot return: ${inTheWay} is ${isLink ? 'a link' : 'not a directory'}`,
      help: `put the directory back at ${inTheWay} inside the image, then plan again`,
    },
  };
};
