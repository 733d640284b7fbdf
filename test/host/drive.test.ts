import { afterEach, describe, expect, it } from '@jest/globals';
import { root } from '../../src/core/fact.ts';
import { addressOf } from '../../src/core/place.ts';
import type { Result } from '../../src/core/result.ts';
import type { Step } from '../../src/core/step.ts';
import { drivePolitely } from '../../src/host/drive.ts';
import { execution } from '../../src/host/execute.ts';
import type { AtWork, RunEvent } from '../../src/host/run-events.ts';
import { makeScene, place, planOf, type Scene } from './support/scene.ts';

const applied: Result = { outcome: 'applied', run: 'r', changed: 1 };
const done: RunEvent = {
  type: 'change-done',
  address: addressOf('image-link', 'i:/a'),
  action: 'create',
  changed: 1,
  of: 2,
};

function* aRun(): Generator<RunEvent | AtWork, Result> {
  yield { type: 'run-started', run: 'r', of: 2, resumed: false };
  yield { type: 'at-work' };
  yield done;
  return applied;
}

const told = async (pace: { readonly pause: number; readonly heartbeat: number }): Promise<readonly RunEvent[]> => {
  const events: RunEvent[] = [];
  expect(await drivePolitely(aRun(), (event) => events.push(event), pace)).toBe(applied);
  return events;
};

let scene: Scene | undefined;
afterEach(() => scene?.remove());

describe('drivePolitely', () => {
  it('tells what the run tells, and nothing of its work in between', async () => {
    expect((await told({ pause: 0, heartbeat: 60_000 })).map(({ type }) => type)).toEqual([
      'run-started',
      'change-done',
    ]);
  });

  it('tells whoever waits how far the run is, also while no change is done', async () => {
    const events = await told({ pause: 60_000, heartbeat: 0 });
    expect(events.map((event) => (event.type === 'heartbeat' ? [event.changed, event.of] : event.type))).toEqual([
      'run-started',
      [0, 2],
      [0, 2],
      'change-done',
      [1, 2],
    ]);
  });

  it('lets others look while contents are saved and written, before the first change is done', async () => {
    scene = makeScene({ a: 'old', b: 'old', c: 'old' });
    const steps = ['/a', '/b', '/c'].map((path): readonly Step[] => [
      { do: 'write-file', at: place(path), text: 'new', mode: 0o644, owner: root },
    ]);
    const types = [...execution(planOf(scene.disk, steps), scene.options)].map(({ type }) => type);
    const first = types.indexOf('change-done');
    expect(types.slice(0, first)).toEqual(['run-started', ...Array(6).fill('at-work')]);
  });
});
