import { afterEach, describe, expect, it } from '@jest/globals';
import { root } from '../../src/core/fact.ts';
import type { Step } from '../../src/core/step.ts';
import { batchesOf, tasksOf } from '../../src/host/tasks.ts';
import { makeScene, place, planOf, type Scene } from './support/scene.ts';

const scenes: Scene[] = [];
afterEach(() => {
  for (const one of scenes.splice(0)) one.remove();
});

const owner = root;
const dir = (path: string): Step => ({ do: 'make-dir', at: place(path), mode: 0o755, owner });
const link = (path: string): Step => ({ do: 'make-link', at: place(path), target: 'x' });
const aside = (from: string, to: string): Step => ({ do: 'set-aside', from: place(from), to: place(to), target: 'x' });

/** How many tasks there are in each batch. */
const cut = (steps: readonly Step[], limit = 2000): readonly number[] => {
  const scene = makeScene({});
  scenes.push(scene);
  return batchesOf(tasksOf(planOf(scene.disk, [steps])), limit).map((batch) => batch.length);
};

describe('batchesOf', () => {
  it('keeps together what touches different places', () => {
    expect(cut([dir('/a'), dir('/a/b'), link('/a/b/c'), link('/d'), aside('/e', '/a/e')])).toEqual([5]);
  });

  it('cuts at its limit', () => {
    expect(cut([link('/a'), link('/b'), link('/c'), link('/d'), link('/e')], 2)).toEqual([2, 2, 1]);
  });

  it('cuts before a place is touched again', () => {
    expect(cut([{ do: 'remove', at: place('/a') }, link('/a'), link('/b')])).toEqual([1, 2]);
  });

  it('cuts before something below a place that moved, or above one that was touched', () => {
    expect(cut([aside('/a', '/b'), link('/b/c')])).toEqual([1, 1]);
    expect(cut([link('/a/c'), aside('/a', '/b')])).toEqual([1, 1]);
    expect(cut([link('/a/c'), { do: 'remove', at: place('/a/d') }])).toEqual([2]);
  });

  it('makes everything durable before a command runs', () => {
    expect(cut([link('/a'), { do: 'run', command: ['true'] }, link('/b')])).toEqual([1, 2]);
  });
});
