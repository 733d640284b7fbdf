import { afterEach, describe, expect, it } from '@jest/globals';
import { root } from '../../src/core/fact.ts';
import type { Step } from '../../src/core/step.ts';
import { readPlan } from '../../src/host/read-plan.ts';
import { makeScene, place, planOf, type Scene } from './support/scene.ts';

const scenes: Scene[] = [];
afterEach(() => {
  for (const one of scenes.splice(0)) one.remove();
});

const sha256 = 'a'.repeat(64);
const own = { mode: 0o644, owner: root };
const steps: readonly Step[] = [
  { do: 'make-dir', at: place('/d'), ...own },
  { do: 'write-file', at: place('/w'), text: 'ä\n', ...own },
  { do: 'copy-file', at: place('/c'), from: place('/w'), sha256, ...own },
  { do: 'make-link', at: place('/l'), target: '../x' },
  { do: 'set-aside', from: place('/w'), to: place('/k'), target: 'k' },
  { do: 'bring-back', from: place('/k'), to: place('/w') },
  { do: 'set-mode', at: place('/w'), ...own },
  { do: 'restore', at: place('/w'), sha256, saved: `20260101-000000/${sha256}-3.all`, ...own },
  { do: 'remove', at: place('/w') },
  { do: 'run', command: ['exportfs', '-ra'] },
];
const text = (): string => {
  const scene = makeScene({});
  scenes.push(scene);
  return JSON.stringify(planOf(scene.disk, [steps.slice(0, 9), steps.slice(9)]));
};

describe('readPlan', () => {
  it('reads back what was saved', () => {
    const saved = text();
    const read = readPlan(saved, 'plan.json');
    expect('plan' in read && JSON.stringify(read.plan)).toBe(saved);
  });

  it.each<[string, RegExp, string]>([
    ['a path that climbs out of its root', /"path":"\/d"/, '"path":"/../d"'],
    ['a path that is not in normal form', /"path":"\/d"/, '"path":"/a/../d"'],
    ['an unknown root', /"root":"image\/test"/, '"root":"home"'],
    ['an unknown step', /"do":"make-dir"/, '"do":"format"'],
    ['a mode that is none', /"mode":420/, '"mode":-1'],
    ['an owner that is none', /"uid":0/, '"uid":"root"'],
    ['a hash that is none', /aaaa/, 'zzzz'],
    ['a link to nothing', /"target":"..\/x"/, '"target":""'],
    ['an empty command', /"command":\["exportfs","-ra"\]/, '"command":[]'],
    ['a saved file outside the runs', /"saved":"20260101-000000\//, '"saved":"../../etc/'],
    ['a site that is a path', /"site":"test"/, '"site":".."'],
    ['a relative root directory', /"directory":"\/install/, '"directory":"install'],
    ['an unknown purpose', /"purpose":"apply"/, '"purpose":"fun"'],
    ['no JSON', /^\{/, ''],
  ])('refuses a plan with %s', (_, pattern, replacement) => {
    const spoiled = text().replace(pattern, replacement);
    expect(spoiled).not.toBe(text());
    expect(readPlan(spoiled, 'plan.json')).toMatchObject({ problem: { code: 'plan-unreadable', severity: 'error' } });
  });

  it('names the version of a plan that is too new', () => {
    const read = readPlan(text().replace('"1.0"', '"7.0"'), 'plan.json');
    expect(JSON.stringify(read)).toContain('plan.json is a plan of version 7.0');
  });
});
