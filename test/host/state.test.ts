import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { root } from '../../src/core/fact.ts';
import type { Step } from '../../src/core/step.ts';
import { executePlan } from '../../src/host/execute.ts';
import { sha256OfText } from '../../src/host/hash.ts';
import { history } from '../../src/host/runs.ts';
import { readState } from '../../src/host/state.ts';
import { stateDirectory } from '../../src/host/state-directory.ts';
import { makeScene, openScene, place, planOf, type Scene, snapshot } from './support/scene.ts';

const scenes: Scene[] = [];
const scene = (): Scene => {
  const made = makeScene({ etc: { motd: 'hello' } });
  scenes.push(made);
  return made;
};
afterEach(() => {
  for (const one of scenes.splice(0)) one.remove();
});

const silent = (): void => undefined;
const link = (name: string): Step => ({ do: 'make-link', at: place(`/${name}`), target: 'x' });
const apply = (one: Scene, ...steps: readonly Step[]) => {
  const again = openScene(one.directory);
  const { ledger } = readState(again.disk, 'test');
  return executePlan(planOf(again.disk, [steps], ledger.serial), again.options, silent);
};
const stateOf = (one: Scene) => readState(openScene(one.directory).disk, 'test');
const ledgerPath = (one: Scene): string => join(one.directory, 'var/lib/statelite/test/ledger.json');

describe('readState', () => {
  it('of a machine where nothing was ever applied is empty, and writes nothing', () => {
    const one = scene();
    const before = snapshot(one.directory, []);
    expect(stateOf(one)).toMatchObject({ ledger: { serial: 0 }, unfinished: undefined, diagnostics: [] });
    expect(snapshot(one.directory, [])).toEqual(before);
  });

  it('counts the runs that changed the ledger, and keeps records and roots', () => {
    const one = scene();
    apply(one, link('a'));
    apply(one, link('b'));
    const { ledger } = stateOf(one);
    expect(ledger.serial).toBe(2);
    expect([...ledger.records.keys()]).toEqual(['image/test:/a', 'image/test:/b']);
    expect([...ledger.roots]).toEqual([['image/test', '/install/image']]);
    apply(one, { do: 'remove', at: place('/a') }, { do: 'remove', at: place('/b') });
    expect(stateOf(one).ledger).toMatchObject({ serial: 3, records: new Map(), roots: new Map() });
  });

  it.each<[string, (path: string) => void]>([
    ['that lost its end', (path) => truncateSync(path, 60)],
    ['that is empty', (path) => truncateSync(path, 0)],
    [
      'that was edited by hand',
      (path) => writeFileSync(path, readFileSync(path, 'utf8').replace('"target"', '"tarkey"').replace('/a"', '/z"')),
    ],
    ['that is something else', (path) => writeFileSync(path, '{"formatVersion":"2.0"}')],
  ])('refuses a ledger %s, says how to mend it, and nothing is applied meanwhile', (_, damage) => {
    const one = scene();
    apply(one, link('a'));
    damage(ledgerPath(one));
    const [problem] = stateOf(one).diagnostics;
    expect(problem).toMatchObject({ code: 'ledger-damaged', severity: 'error' });
    expect(problem?.help).toContain('ledger.previous.json');
    const before = snapshot(one.directory, []);
    expect(apply(one, link('b'))).toMatchObject({ outcome: 'stale', diagnostics: [{ code: 'ledger-damaged' }] });
    expect(snapshot(one.directory, [])).toEqual(before);
  });

  it('finds the ledger of the run before beside a damaged one', () => {
    const one = scene();
    apply(one, link('a'));
    apply(one, link('b'));
    renameSync(join(one.directory, 'var/lib/statelite/test/ledger.previous.json'), ledgerPath(one));
    expect([...stateOf(one).ledger.records.keys()]).toEqual(['image/test:/a']);
  });

  it('knows the hash of a written file without reading it again, unless the file was touched', () => {
    const one = scene();
    const write: Step = { do: 'write-file', at: place('/file'), text: 'text', mode: 0o644, owner: root };
    const plan = planOf(one.disk, [[write], [link('later')]]);
    // The pause lies after the file is written: what is written just before the end is not remembered.
    let asked = 0;
    const stop = (): boolean => {
      asked += 1;
      if (asked === 2) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 150);
      return false;
    };
    executePlan(plan, { ...one.options, stop }, silent);
    const { disk } = openScene(one.directory);
    readState(disk, 'test');
    expect([...disk.hashes.keys()]).toEqual(['image/test:/file']);
    const known = disk.hashes.get('image/test:/file');
    disk.hashes.set('image/test:/file', { signature: known?.signature ?? '', sha256: 'f'.repeat(64) });
    expect(disk.fact(place('/file'), 'content')).toMatchObject({ content: { sha256: 'f'.repeat(64) } });
    chmodSync(join(one.image, 'file'), 0o600);
    expect(disk.factNow(place('/file'), 'content')).toMatchObject({ content: { sha256: known?.sha256 } });
  });
});

describe('a file that somebody writes to before it gets its name', () => {
  it('is read by the next plan, and not taken for what was written', () => {
    const one = scene();
    const write: Step = { do: 'write-file', at: place('/file'), text: 'text', mode: 0o644, owner: root };
    let asked = 0;
    const stop = (): boolean => {
      asked += 1;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 150);
      const [temporary] = readdirSync(one.image).filter((name) => name.startsWith('.statelite-'));
      if (asked === 1) writeFileSync(join(one.image, temporary ?? ''), 'TEXT');
      return false;
    };
    executePlan(planOf(one.disk, [[write], [link('later')]]), { ...one.options, stop }, silent);
    const { disk } = openScene(one.directory);
    readState(disk, 'test');
    expect(disk.fact(place('/file'), 'content')).toMatchObject({ content: { sha256: sha256OfText('TEXT') } });
  });
});

describe('a state directory', () => {
  it.each<[string, (path: string) => void]>([
    ['may be written to by others', (path) => chmodSync(path, 0o770)],
    [
      'is a symbolic link',
      (path) => {
        renameSync(path, `${path}.moved`);
        symlinkSync('test.moved', path);
      },
    ],
    [
      'is not a directory',
      (path) => {
        renameSync(path, `${path}.moved`);
        writeFileSync(path, '');
      },
    ],
  ])('that %s is not trusted', (words, spoil) => {
    const one = scene();
    apply(one, link('a'));
    spoil(join(one.directory, 'var/lib/statelite/test'));
    const [problem] = stateOf(one).diagnostics;
    expect(problem).toMatchObject({ code: 'state-unsafe', severity: 'error' });
    expect(problem?.message).toContain(words);
    expect(apply(one, link('b'))).toMatchObject({ outcome: 'stale' });
  });

  it('is found through links of the tree below --root, never through those of the machine', () => {
    const one = scene();
    mkdirSync(join(one.directory, 'data'));
    mkdirSync(join(one.directory, 'var'));
    symlinkSync('/data', join(one.directory, 'var/lib'));
    expect(stateDirectory(one.directory, 'test').path).toBe(join(one.directory, 'data/statelite/test'));
  });

  it('is for its owner only', () => {
    const one = scene();
    apply(one, link('a'));
    const lines = snapshot(join(one.directory, 'var/lib/statelite'), []);
    expect(lines.length).toBeGreaterThan(5);
    for (const line of lines) expect(line).toMatch(line.split(' ')[0]?.endsWith('/') ? / 700 / : / 600 /);
  });
});

describe('history', () => {
  it('lists runs, newest first, with who, what for and how they ended', () => {
    const one = scene();
    apply(one, link('a'));
    apply(one, link('b'));
    const entries = history(one.options.state.path);
    expect(entries).toMatchObject([
      { outcome: 'applied', user: 'tester', host: 'here', command: 'test', purpose: 'apply', summary: { add: 1 } },
      { outcome: 'applied' },
    ]);
    expect(entries.map((entry) => entry.id)).toEqual([...entries.map((entry) => entry.id)].sort().reverse());
    for (const { started, finished } of entries)
      expect(Date.parse(finished ?? '')).toBeGreaterThanOrEqual(Date.parse(started));
  });

  it('leaves out what is not a run, such as one whose start was cut off', () => {
    const one = scene();
    apply(one, link('a'));
    mkdirSync(join(one.options.state.path, 'runs/20200101-000000'));
    mkdirSync(join(one.options.state.path, 'runs/notes'));
    expect(history(one.options.state.path)).toHaveLength(1);
  });

  it('puts a new run after the last one, also when the clock was set back', () => {
    const one = scene();
    apply(one, link('a'));
    const runs = join(one.options.state.path, 'runs');
    const [first] = history(one.options.state.path);
    renameSync(join(runs, first?.id ?? ''), join(runs, '29990101-000000'));
    apply(one, link('b'));
    apply(one, link('c'));
    const { ledger } = stateOf(one);
    expect(ledger.serial).toBe(3);
    expect(history(one.options.state.path).map((entry) => entry.id)).toEqual([
      '29990101-000000-02',
      '29990101-000000-01',
      first?.id,
    ]);
  });
});
