import { mkdirSync, readdirSync, readFileSync, readlinkSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { root } from '../../src/core/fact.ts';
import { HostError } from '../../src/core/host-error.ts';
import type { Step } from '../../src/core/step.ts';
import { attempt, type EffectWatch } from '../../src/host/attempt.ts';
import { openExchanger } from '../../src/host/exchanger.ts';
import { executePlan } from '../../src/host/execute.ts';
import { factWords } from '../../src/host/guard.ts';
import { perform } from '../../src/host/perform.ts';
import { resumeRun } from '../../src/host/recover.ts';
import { readState } from '../../src/host/state.ts';
import { hasStep, tasksOf } from '../../src/host/tasks.ts';
import { makeScene, openScene, place, planOf, type Scene, snapshot } from './support/scene.ts';

const scenes: Scene[] = [];
const scene = (): Scene => {
  const made = makeScene({ etc: { motd: 'hello' }, dir: { a: 'A' } });
  scenes.push(made);
  return made;
};
afterEach(() => {
  for (const one of scenes.splice(0)) one.remove();
});

const silent = (): void => undefined;
const owner = root;
const write = (path: string): Step => ({ do: 'write-file', at: place(path), text: 'ours', mode: 0o644, owner });
const link = (path: string): Step => ({ do: 'make-link', at: place(path), target: 'ours' });

/** Does something behind the executor's back, once, just before the first effect of a sort. */
const meanwhile = (verb: string, act: () => void): EffectWatch => {
  let done = false;
  return (found, _, phase) => {
    if (done || found !== verb || phase !== 'before') return;
    done = true;
    act();
  };
};

describe('the last look before an effect', () => {
  it.each<[string, Step]>([
    ['file', write('/etc/new')],
    ['link', link('/etc/new')],
    ['directory', { do: 'make-dir', at: place('/etc/new'), mode: 0o755, owner }],
  ])('stops a %s where something appeared after everything was compared', (_, step) => {
    const one = scene();
    const path = join(one.image, 'etc/new');
    const onEffect = meanwhile('write the journal', () => writeFileSync(path, 'foreign'));
    const result = executePlan(planOf(one.disk, [[step]]), { ...one.options, onEffect }, silent);
    expect(result).toMatchObject({ outcome: 'stopped', done: 0, left: 1, cause: { errno: 'ESTALE' } });
    expect(readFileSync(path, 'utf8')).toBe('foreign');
    expect(readdirSync(join(one.image, 'etc'))).toEqual(['motd', 'new']);
  });

  it('stops before a file that was edited after everything was compared is replaced', () => {
    const one = scene();
    const path = join(one.image, 'etc/motd');
    const onEffect = meanwhile('write the journal', () => writeFileSync(path, 'edited'));
    const step: Step = { do: 'set-aside', from: place('/etc/motd'), to: place('/etc/kept'), target: 'x' };
    const result = executePlan(planOf(one.disk, [[step]]), { ...one.options, onEffect }, silent);
    expect(result).toMatchObject({ outcome: 'stopped', cause: { path, errno: 'ESTALE' } });
    expect(readFileSync(path, 'utf8')).toBe('edited');
  });

  it.each<[string, string, Step]>([
    ['file', 'link', write('/etc/new')],
    ['link', 'make the link', link('/etc/new')],
    ['directory', 'make the directory', { do: 'make-dir', at: place('/etc/new'), mode: 0o755, owner }],
    ['kept original', 'link', { do: 'set-aside', from: place('/etc/motd'), to: place('/etc/new'), target: 'x' }],
  ])('stops a %s also where something appears just before %s', (_, verb, step) => {
    const one = scene();
    const path = join(one.image, 'etc/new');
    let armed = false;
    const appear = meanwhile(verb, () => writeFileSync(path, 'foreign'));
    // The state directory is made before the journal is written.
    const onEffect: EffectWatch = (found, at, phase) => {
      armed ||= found === 'write the journal';
      if (armed) appear(found, at, phase);
    };
    const result = executePlan(planOf(one.disk, [[step]]), { ...one.options, onEffect }, silent);
    expect(result).toMatchObject({ outcome: 'stopped', cause: { path, errno: 'ESTALE' } });
    expect(result).toHaveProperty('cause.message', expect.stringContaining('planned with nothing, found a file'));
    expect(readFileSync(path, 'utf8')).toBe('foreign');
    expect(readFileSync(join(one.image, 'etc/motd'), 'utf8')).toBe('hello');
    expect(readdirSync(join(one.image, 'etc'))).toEqual(['motd', 'new']);
  });
});

describe('a directory that somebody swaps for a link', () => {
  it.each(['write the journal', 'write', 'link', 'rename to'])('before %s leads no effect out of the root', (verb) => {
    const one = scene();
    const outside = join(one.directory, 'outside');
    mkdirSync(outside);
    writeFileSync(join(outside, 'a'), 'A');
    const onEffect = meanwhile(verb, () => {
      renameSync(join(one.image, 'dir'), join(one.image, 'away'));
      symlinkSync(outside, join(one.image, 'dir'));
    });
    const steps = [[write('/dir/new'), write('/dir/a'), link('/dir/link')]];
    executePlan(planOf(one.disk, steps), { ...one.options, onEffect, batchSize: 1 }, silent);
    expect(readdirSync(outside)).toEqual(['a']);
    expect(readFileSync(join(outside, 'a'), 'utf8')).toBe('A');
  });
});

describe('a run that is asked to stop', () => {
  it('ends between two steps and is resumed', () => {
    const one = scene();
    let asked = 0;
    const stop = (): boolean => {
      asked += 1;
      return asked > 1;
    };
    const plan = planOf(one.disk, [[link('/one')], [link('/two')], [write('/three')]]);
    const result = executePlan(plan, { ...one.options, stop }, silent);
    expect(result).toMatchObject({ outcome: 'stopped', done: 1, left: 2, cause: { errno: 'EINTR' } });
    expect(snapshot(one.image).filter((line) => line.includes('.statelite-'))).toEqual([]);
    const { unfinished } = readState(one.disk, 'test');
    expect(unfinished).toMatchObject({ done: 1, left: 2 });
    if (unfinished === undefined) throw new Error('nothing to resume');
    expect(resumeRun(unfinished.run, openScene(one.directory).options, silent)).toMatchObject({
      outcome: 'applied',
      changed: 3,
    });
    expect(readlinkSync(join(one.image, 'two'))).toBe('ours');
  });
});

describe('a plan from before another run', () => {
  it('is stale, also when it is about other places', () => {
    const one = scene();
    const old = planOf(one.disk, [[link('/old')]]);
    executePlan(planOf(one.disk, [[link('/new')]]), one.options, silent);
    expect(executePlan(old, one.options, silent)).toMatchObject({
      outcome: 'stale',
      diagnostics: [{ code: 'stale-plan' }],
    });
  });
});

describe('perform', () => {
  const run = (...command: readonly string[]): void => {
    const one = scene();
    const [task] = tasksOf(planOf(one.disk, [[{ do: 'run', command }]])).filter(hasStep);
    if (task === undefined) throw new Error('there is no task');
    perform(task, {
      disk: one.disk,
      change: attempt,
      runId: 'x',
      runs: '',
      exchanger: openExchanger(''),
      ours: () => true,
    });
  };

  it('runs a command without a shell', () => {
    expect(() => run('test', '$HOME', '=', '$HOME')).not.toThrow();
  });

  it('reports the end of what a failed command said, and a command that does not exist', () => {
    expect(() => run('sh', '-c', 'echo one >&2; echo two >&2; exit 3')).toThrow(/exit 3 one\ntwo/);
    expect(() => run('/nonexistent/command')).toThrow(/ENOENT/);
    expect(() => run('/nonexistent/command')).toThrow(HostError);
  });
});

describe('factWords', () => {
  it('says what was found so that a person can find the difference', () => {
    expect(factWords({ type: 'absent' })).toBe('nothing');
    expect(factWords({ type: 'dir', mode: 0o755, owner })).toBe('a directory 0755 0:0');
    expect(factWords({ type: 'link', target: 'a\nb' })).toBe('a link to "a\\nb"');
    expect(factWords({ type: 'file', mode: 0o4711, owner, content: { stamp: '9:1795417504005021159:7' } })).toBe(
      'a file 4711 0:0, 9 bytes, modified 2026-11-23T07:05:04.005021159Z, inode 7',
    );
    expect(factWords({ type: 'other', what: 'fifo' })).toBe('a fifo');
    expect(factWords({ type: 'other', what: 'behind a link' })).toBe('something behind a link');
  });
});
