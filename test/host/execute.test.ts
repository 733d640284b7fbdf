import { existsSync, lstatSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { must } from '../../src/core/bug.ts';
import { root } from '../../src/core/fact.ts';
import type { Step } from '../../src/core/step.ts';
import { executePlan } from '../../src/host/execute.ts';
import { rollbackPlan } from '../../src/host/rollback.ts';
import type { RunEvent } from '../../src/host/run-events.ts';
import { history, type Run, readRun } from '../../src/host/runs.ts';
import { readState } from '../../src/host/state.ts';
import { makeScene, place, planOf, type Scene, snapshot, type Tree } from './support/scene.ts';

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
const tree: Tree = { etc: { 'ntp.conf': 'server 1\n', sub: { a: 'A' } }, old: { link: 'somewhere' }, mine: 'old text' };

const convert: readonly (readonly Step[])[] = [
  [
    { do: 'make-dir', at: place('/.default'), mode: 0o755, owner },
    { do: 'make-dir', at: place('/.default/etc'), mode: 0o2750, owner },
    {
      do: 'set-aside',
      from: place('/etc/ntp.conf'),
      to: place('/.default/etc/ntp.conf'),
      target: '../.statelite/tmpfs/etc/ntp.conf',
    },
  ],
  [{ do: 'set-aside', from: place('/etc/sub'), to: place('/.default/etc/sub'), target: '../.statelite/tmpfs/etc/sub' }],
  [
    { do: 'write-file', at: place('/.default/etc/motd'), text: '', mode: 0o644, owner },
    { do: 'make-link', at: place('/etc/motd'), target: '../.statelite/tmpfs/etc/motd' },
  ],
  [{ do: 'make-link', at: place('/old'), target: 'elsewhere' }],
  [{ do: 'write-file', at: place('/mine'), text: 'new text', mode: 0o600, owner }],
  [{ do: 'copy-file', at: place('/kernel', 'tftp'), from: place('/mine'), sha256: '', mode: 0o644, owner }],
];

const readWhole = (state: string, id: string | undefined): Run | undefined => {
  const run = id === undefined ? undefined : readRun(state, id);
  return run === undefined || 'problem' in run ? undefined : run;
};

describe('executePlan', () => {
  it('tells of directories that nodes may have missed for a moment', () => {
    const told = (): readonly RunEvent[] => {
      const { disk, options } = scene(tree);
      const events: RunEvent[] = [];
      expect(executePlan(planOf(disk, convert.slice(0, 5)), options, (event) => events.push(event)).outcome).toBe(
        'applied',
      );
      return events.filter(({ type }) => type === 'note');
    };
    expect(told()).toEqual([]);
    const { PATH } = process.env;
    process.env.PATH = '/nonexistent';
    try {
      expect(told()).toMatchObject([
        {
          diagnostics: [{ code: 'directory-missed', message: expect.stringMatching(/one directory was moved in two/) }],
        },
      ]);
    } finally {
      process.env.PATH = PATH;
    }
  });

  it('moves many directories aside, each in a place of its own, and back', () => {
    const numbers = Array.from({ length: 300 }, (_, number) => String(number));
    const { disk, options, image } = scene(
      Object.fromEntries(numbers.map((number) => [`p${number}`, { q: { dir: { name: number } } }])),
    );
    const before = snapshot(image);
    const aside = numbers.map((number): readonly Step[] => {
      const parents = ['', `/p${number}`, `/p${number}/q`].slice(number === '0' ? 0 : 1);
      return [
        ...parents.map((path): Step => ({ do: 'make-dir', at: place(`/.default${path}`), mode: 0o755, owner })),
        { do: 'set-aside', from: place(`/p${number}/q/dir`), to: place(`/.default/p${number}/q/dir`), target: 'x' },
      ];
    });
    const verbs = new Set<string>();
    const watched = { ...options, onEffect: (verb: string) => void verbs.add(verb) };
    expect(executePlan(planOf(disk, aside), watched, silent)).toMatchObject({ outcome: 'applied' });
    const found = numbers.map((number) => readFileSync(join(image, `.default/p${number}/q/dir/name`), 'utf8'));
    expect(found).toEqual(numbers);
    expect(numbers.filter((number) => readlinkSync(join(image, `p${number}/q/dir`)) !== 'x')).toEqual([]);
    const [run] = history(options.state.path);
    const back = rollbackPlan(must(readWhole(options.state.path, run?.id), 'a run'), readState(disk, 'test'), disk);
    expect(executePlan(back, watched, silent)).toMatchObject({ outcome: 'applied' });
    expect(snapshot(image)).toEqual(before);
    expect(verbs).toContain('exchange');
    for (const verb of ['move', 'move back']) expect(verbs).not.toContain(verb);
  });

  it('carries out every kind of step, in order', () => {
    const { disk, options, image } = scene(tree);
    const before = lstatSync(join(image, 'etc/ntp.conf'), { bigint: true });
    const result = executePlan(planOf(disk, convert.slice(0, 5)), options, silent);
    expect(result).toMatchObject({ outcome: 'applied', changed: 5 });
    const kept = lstatSync(join(image, '.default/etc/ntp.conf'), { bigint: true });
    expect([kept.ino, kept.mtimeNs, kept.nlink]).toEqual([before.ino, before.mtimeNs, 1n]);
    expect(readlinkSync(join(image, 'etc/ntp.conf'))).toBe('../.statelite/tmpfs/etc/ntp.conf');
    expect(readFileSync(join(image, '.default/etc/sub/a'), 'utf8')).toBe('A');
    expect(readlinkSync(join(image, 'etc/sub'))).toBe('../.statelite/tmpfs/etc/sub');
    expect(readFileSync(join(image, '.default/etc/motd'), 'utf8')).toBe('');
    expect(readlinkSync(join(image, 'old'))).toBe('elsewhere');
    expect(readFileSync(join(image, 'mine'), 'utf8')).toBe('new text');
    expect(lstatSync(join(image, 'mine')).mode & 0o7777).toBe(0o600);
    expect(lstatSync(join(image, '.default/etc')).mode & 0o7777).toBe(0o2750);
  });

  it('leaves no temporary names behind and tells each change once', () => {
    const { disk, options, image } = scene(tree);
    const events: RunEvent[] = [];
    executePlan(planOf(disk, convert.slice(0, 5)), options, (event) => events.push(event));
    expect(snapshot(image).filter((line) => line.includes('.statelite-'))).toEqual([]);
    expect(events.map((event) => event.type)).toEqual(['run-started', ...Array(5).fill('change-done')]);
  });

  it('records the run, the ledger and nothing for others to read', () => {
    const { disk, options, directory } = scene(tree);
    executePlan(planOf(disk, convert.slice(0, 1)), options, silent);
    const state = readState(disk, 'test');
    expect(state.ledger.serial).toBe(1);
    expect([...state.ledger.records.keys()]).toEqual([
      'image/test:/.default',
      'image/test:/.default/etc',
      'image/test:/.default/etc/ntp.conf',
    ]);
    expect([...state.ledger.roots]).toEqual([['image/test', '/install/image']]);
    expect(history(state.directory.path)).toMatchObject([{ outcome: 'applied', user: 'tester', purpose: 'apply' }]);
    const modes = snapshot(join(directory, 'var/lib/statelite')).map((line) => line.split(' ')[1]);
    expect(new Set(modes)).toEqual(new Set(['700', '600']));
  });

  it('does nothing at all when one place moved, and names it', () => {
    const { disk, options, image, directory } = scene(tree);
    const plan = planOf(disk, convert.slice(0, 5));
    writeFileSync(join(image, 'mine'), 'edited');
    const before = snapshot(directory, []);
    const result = executePlan(plan, options, silent);
    expect(result).toMatchObject({ outcome: 'stale', diagnostics: [{ code: 'stale-plan' }] });
    expect(JSON.stringify(result)).toContain(join(image, 'mine'));
    expect(snapshot(directory, [])).toEqual(before);
  });

  it('writes nothing for a plan without changes', () => {
    const { disk, options, directory } = scene(tree);
    expect(executePlan(planOf(disk, []), options, silent)).toEqual({ outcome: 'applied', run: '', changed: 0 });
    expect(existsSync(join(directory, 'var'))).toBe(false);
  });

  it('stops when a copied file is not what was planned, with everything before it done', () => {
    const { disk, options, directory, image } = scene(tree);
    const copy: Step = {
      do: 'copy-file',
      at: place('/kernel', 'tftp'),
      from: place('/mine'),
      sha256: '0'.repeat(64),
      mode: 0o644,
      owner,
    };
    const result = executePlan(planOf(disk, [...convert.slice(0, 1), [copy]]), { ...options, batchSize: 1 }, silent);
    expect(result).toMatchObject({ outcome: 'stopped', done: 1, left: 1, cause: { verb: 'copy' } });
    expect(readdirSync(join(directory, 'tftpboot'))).toEqual([]);
    expect(lstatSync(join(image, 'etc/ntp.conf')).isSymbolicLink()).toBe(true);
  });

  it('only tells reload commands when everything lies below another root', () => {
    const { disk, options, directory } = scene(tree);
    const events: RunEvent[] = [];
    const touch = ['touch', join(directory, 'ran')];
    executePlan(planOf(disk, [[{ do: 'run', command: touch }]]), options, (event) => events.push(event));
    expect(events).toContainEqual({ type: 'would-run', command: touch });
    expect(existsSync(join(directory, 'ran'))).toBe(false);
  });
});
