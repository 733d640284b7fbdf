import { appendFileSync, lstatSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { root } from '../../src/core/fact.ts';
import type { Step } from '../../src/core/step.ts';
import { executePlan } from '../../src/host/execute.ts';
import { resumeRun } from '../../src/host/recover.ts';
import { rollbackPlan } from '../../src/host/rollback.ts';
import { history, type Run, readRun } from '../../src/host/runs.ts';
import { readState } from '../../src/host/state.ts';
import { crashAt, crashes } from './support/crash.ts';
import { makeScene, openScene, place, planOf, type Scene, snapshot, type Tree } from './support/scene.ts';

// Every effect is one run with its recovery: some hundred of them in each test.
jest.setTimeout(60_000);

const scenes: Scene[] = [];
const scene = (tree: Tree): Scene => {
  const made = makeScene(tree);
  scenes.push(made);
  return made;
};
afterEach(() => {
  for (const one of scenes.splice(0)) one.remove();
});

const silent = (): void => undefined;
const owner = root;
const tree: Tree = {
  etc: { 'ntp.conf': { text: 'server 1\n', mode: 0o640 }, sub: { a: 'A' }, empty: {} },
  '.default': { home: { kept: 'K' }, file: 'F' },
  home: { link: '.default/home' },
  file: { link: '.default/file' },
  old: { link: 'somewhere' },
  mine: { text: 'old text', mode: 0o4711 },
  gone: 'removed text',
};
const all: readonly (readonly Step[])[] = [
  [
    { do: 'make-dir', at: place('/.default/etc'), mode: 0o2750, owner },
    { do: 'set-aside', from: place('/etc/ntp.conf'), to: place('/.default/etc/ntp.conf'), target: '../a/ntp.conf' },
  ],
  [{ do: 'set-aside', from: place('/etc/sub'), to: place('/.default/etc/sub'), target: '../a/sub' }],
  [
    { do: 'write-file', at: place('/.default/etc/motd'), text: '', mode: 0o644, owner },
    { do: 'make-link', at: place('/etc/motd'), target: '../a/motd' },
  ],
  [{ do: 'make-link', at: place('/old'), target: 'elsewhere' }],
  [{ do: 'write-file', at: place('/mine'), text: 'new text', mode: 0o600, owner }],
  [{ do: 'bring-back', from: place('/.default/home'), to: place('/home') }],
  [{ do: 'bring-back', from: place('/.default/file'), to: place('/file') }],
  [{ do: 'set-mode', at: place('/etc/empty'), mode: 0o1777, owner }],
  [
    { do: 'remove', at: place('/gone') },
    { do: 'write-file', at: place('/gone'), text: 'made anew', mode: 0o644, owner },
  ],
  [{ do: 'remove', at: place('/.default/etc/motd') }],
  [{ do: 'write-file', at: place('/exports', 'exports'), text: '/new *(ro)\n', mode: 0o644, owner }],
];

/** The steps that are tried; where names cannot be exchanged, only those that would be. */
let steps = all;
const ofDirectories = all.filter((group) => /etc\/sub|default\/home|default\/etc"/.test(JSON.stringify(group)));

const lastRun = (one: Pick<Scene, 'options'>): Run => {
  const newest = history(one.options.state.path)[0]?.id ?? '';
  const run = readRun(one.options.state.path, newest);
  if (run === undefined || 'problem' in run) throw new Error('no run was recorded');
  return run;
};

const withoutTimes = (lines: readonly string[]): readonly string[] =>
  lines.map((line) => line.replace(/ \d{16,} /, ' '));

/** The tree, times of untouched files included, after an uninterrupted run and after its rollback. */
const expected = () => {
  const one = scene(tree);
  const before = snapshot(one.directory);
  const watch = crashAt(-1);
  executePlan(planOf(one.disk, steps), { ...one.options, onEffect: watch, batchSize: 6 }, silent);
  const records = [...readState(one.disk, 'test').ledger.records];
  return { before, after: withoutTimes(snapshot(one.directory)), effects: watch.seen(), records };
};

const crashed = (number: number): Scene | undefined => {
  const one = scene(tree);
  const plan = planOf(one.disk, steps);
  const options = { ...one.options, onEffect: crashAt(number), batchSize: 6 };
  return crashes(() => executePlan(plan, options, silent)) ? one : undefined;
};

const started = (one: Scene): boolean => history(one.options.state.path).length > 0;

const rollBack = (one: Scene) => {
  const again = openScene(one.directory);
  const back = rollbackPlan(lastRun(again), readState(again.disk, 'test'), again.disk);
  return executePlan(back, { ...again.options, by: { ...again.options.by, undoes: lastRun(again).start.id } }, silent);
};

/** Kills a run at every effect, before and after it, and gives each wreck to the test. */
const eachWreck = (effects: number, test: (one: Scene, number: number) => void): number => {
  let count = 0;
  for (let number = 0; number < effects; number += 1) {
    const one = crashed(number);
    if (one === undefined) throw new Error(`effect ${number} did not happen`);
    test(one, number);
    one.remove();
    count += 1;
  }
  return count;
};

const outcome = (one: Pick<Scene, 'options'>) => history(one.options.state.path)[0]?.outcome;

describe.each(['with a program that can exchange names', 'without one'])(
  'a run that is killed at any effect, %s',
  (how) => {
    const { PATH } = process.env;
    beforeAll(() => {
      if (how === 'with a program that can exchange names') return;
      process.env.PATH = '/nonexistent';
      steps = ofDirectories;
    });
    afterAll(() => {
      process.env.PATH = PATH;
      steps = all;
    });

    it('is resumed to the same tree and ledger', () => {
      const { after, effects, records } = expected();
      const count = eachWreck(effects, (one, number) => {
        if (!started(one)) return;
        const again = openScene(one.directory);
        expect(readState(again.disk, 'test').diagnostics).toEqual([]);
        if (outcome(again) === 'unfinished') {
          const result = resumeRun(lastRun(again), again.options, silent);
          expect({ number, result }).toMatchObject({ number, result: { outcome: 'applied' } });
        }
        expect({ number, tree: withoutTimes(snapshot(one.directory)) }).toEqual({ number, tree: after });
        expect([...readState(again.disk, 'test').ledger.records]).toEqual(records);
      });
      expect(count).toBeGreaterThan(steps === all ? 100 : 30);
    });

    it('is rolled back to the tree before it', () => {
      const { before, effects } = expected();
      eachWreck(effects, (one, number) => {
        if (!started(one)) return;
        expect({ number, result: rollBack(one) }).toMatchObject({ number, result: { outcome: 'applied' } });
        expect({ number, tree: snapshot(one.directory) }).toEqual({ number, tree: before });
        expect(readState(one.disk, 'test').ledger.records.size).toBe(0);
      });
    });

    it('leaves the old or the new content at each place, and never nothing where there was something', () => {
      const { effects } = expected();
      eachWreck(effects, (one, number) => {
        const mine = readFileSync(join(one.image, 'mine'), 'utf8');
        expect({ number, old: mine === 'old text' || mine === 'new text' }).toEqual({ number, old: true });
        const path = join(one.image, 'etc/ntp.conf');
        const found = lstatSync(path).isSymbolicLink() ? join(one.image, '.default/etc/ntp.conf') : path;
        expect({ number, text: readFileSync(found, 'utf8') }).toEqual({ number, text: 'server 1\n' });
        if (how === 'without one') return;
        const gone = ['etc/sub', 'home'].filter(
          (name) => lstatSync(join(one.image, name), { throwIfNoEntry: false }) === undefined,
        );
        expect({ number, gone }).toEqual({ number, gone: [] });
      });
    });

    it('is left behind by a fresh run, which starts from what is there', () => {
      const { effects } = expected();
      eachWreck(effects, (one, number) => {
        if (!started(one) || outcome(one) !== 'unfinished') return;
        const again = openScene(one.directory);
        const next: Step = { do: 'make-link', at: place('/next', 'tftp'), target: 'x' };
        const plan = planOf(again.disk, [[next]], readState(again.disk, 'test').ledger.serial);
        expect({ number, result: executePlan(plan, again.options, silent) }).toMatchObject({
          number,
          result: { outcome: 'applied' },
        });
        expect(snapshot(one.directory).filter((line) => line.includes('.statelite-'))).toEqual([]);
        expect(history(again.options.state.path).map((entry) => entry.outcome)).toEqual(['applied', 'abandoned']);
      });
    });
  },
);

describe('a resume that is killed as well', () => {
  it('is resumed again, wherever each of the two was killed', () => {
    const { after, effects } = expected();
    for (let first = 20; first < effects; first += 13) {
      for (let second = 0; second < 30; second += 5) {
        const one = crashed(first);
        if (one === undefined || outcome(one) !== 'unfinished') continue;
        const again = openScene(one.directory);
        crashes(() => resumeRun(lastRun(again), { ...again.options, onEffect: crashAt(second) }, silent));
        const ended = outcome(again) !== 'unfinished' || resumeRun(lastRun(again), again.options, silent);
        expect({ first, second, ended }).toMatchObject({
          first,
          second,
          ended: ended === true || { outcome: 'applied' },
        });
        expect({ first, second, tree: withoutTimes(snapshot(one.directory)) }).toEqual({ first, second, tree: after });
        one.remove();
      }
    }
  });
});

describe('rollbackPlan', () => {
  it('takes a whole run back, and taking that back restores what the run had made', () => {
    const one = scene(tree);
    const before = snapshot(one.directory);
    executePlan(planOf(one.disk, steps), one.options, silent);
    const after = withoutTimes(snapshot(one.directory));
    expect(rollBack(one)).toMatchObject({ outcome: 'applied' });
    expect(snapshot(one.directory)).toEqual(before);
    expect(history(one.options.state.path).map((entry) => entry.outcome)).toEqual(['applied', 'rolled-back']);
    expect(rollBack(one)).toMatchObject({ outcome: 'applied' });
    expect(withoutTimes(snapshot(one.directory))).toEqual(after);
  });

  it('refuses to take back what somebody edited since, and touches nothing', () => {
    const one = scene(tree);
    executePlan(planOf(one.disk, steps), one.options, silent);
    writeFileSync(join(one.image, 'mine'), 'edited since');
    const before = snapshot(one.directory, []);
    expect(rollBack(one)).toMatchObject({ outcome: 'stale' });
    expect(snapshot(one.directory, [])).toEqual(before);
  });
});

describe('a damaged journal', () => {
  const stopped = (): Scene => {
    const one = crashed(40);
    if (one === undefined) throw new Error('the run ended before it crashed');
    return one;
  };
  const journalOf = (one: Scene): string => join(lastRun(one).directory, 'journal.ndjson');

  it.each([1, 5, 30])('that lost its last %i bytes is read up to there, and the run is resumed', (lost) => {
    const one = stopped();
    const path = journalOf(one);
    truncateSync(path, readFileSync(path).length - lost);
    const { after } = expected();
    expect(readState(one.disk, 'test').diagnostics).toMatchObject([{ code: 'journal-cut', severity: 'note' }]);
    expect(resumeRun(lastRun(one), one.options, silent)).toMatchObject({ outcome: 'applied' });
    expect(withoutTimes(snapshot(one.directory))).toEqual(after);
  });

  it('that lost every line about what was done, as a power cut may leave it, is settled by looking at the places', () => {
    const { after, effects } = expected();
    for (let number = 30; number < effects; number += 5) {
      const one = crashed(number);
      if (one === undefined || outcome(one) !== 'unfinished') continue;
      const path = journalOf(one);
      const lines = readFileSync(path, 'utf8').split('\n');
      const synced = lines.lastIndexOf('{"line":"synced"}');
      const kept = lines.filter((line, index) => index <= synced || !line.startsWith('{"line":"done"'));
      writeFileSync(path, kept.join('\n'));
      const result = resumeRun(lastRun(one), openScene(one.directory).options, silent);
      expect({ number, result }).toMatchObject({ number, result: { outcome: 'applied' } });
      expect({ number, tree: withoutTimes(snapshot(one.directory)) }).toEqual({ number, tree: after });
    }
  });

  it('with a tail of NUL bytes, as a power cut leaves it, is read up to there', () => {
    const one = stopped();
    appendFileSync(journalOf(one), Buffer.alloc(100));
    expect(readState(one.disk, 'test').diagnostics).toMatchObject([{ code: 'journal-cut' }]);
  });

  it('with garbage in the middle is refused, with advice', () => {
    const one = stopped();
    const path = journalOf(one);
    const lines = readFileSync(path, 'utf8').split('\n');
    writeFileSync(path, ['garbage', ...lines].join('\n'));
    const [problem] = readState(one.disk, 'test').diagnostics;
    expect(problem).toMatchObject({ code: 'journal-damaged', severity: 'error' });
    expect(problem?.help).toContain('plan again');
  });
});
