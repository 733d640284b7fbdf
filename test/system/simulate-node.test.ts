import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { SimulatedNode } from '../../src/cluster/simulate-node.ts';
import type { SurveyedRule } from '../../src/cluster/survey.ts';
import { must } from '../../src/core/bug.ts';
import { childPath, type RootedPath, rootedPath, rootPath } from '../../src/core/place.ts';
import { followPath } from '../../src/explain/follow-path.ts';
import { type NodeDisk, nodeDisk } from '../../src/explain/node-disk.ts';
import { propertyRuns } from '../support/property-runs.ts';
import { diskTree } from './support/disk-tree.ts';
import { type Files, type RandomNode, randomNode } from './support/random-node.ts';
import { needs } from './support/requirements.ts';
import { layersOf, ruleOf, type Shell, type SmallNode, smallNode, stateOn } from './support/small-node.ts';

const dump = new URL('./support/dump-tree.mjs', import.meta.url).pathname;
const notTheNodes = new Set(['/.default', '/.statelite', '/bin', '/dev', '/proc', '/etc/init.d']);

type Row = readonly [path: string, type: string, text: string, via: string, writable: boolean, survives: boolean];

type FollowedRow = readonly [path: string, type: string, text: string, writable: boolean];

interface Booted {
  readonly rows: readonly Row[];
  readonly followed: readonly FollowedRow[];
}

/** What a path leads to, as `explain` follows it. */
const follow = (disk: NodeDisk, asked: string): FollowedRow => {
  const path = must(rootedPath(asked), asked);
  const followed = followPath(disk, path);
  const at = followed.aside?.thing ?? disk.simulated.at(followed.path);
  const writable = followed.aside?.thing.area.writable ?? disk.simulated.at(followed.path)?.writable ?? false;
  const { held } = at ?? {};
  if (followed.type !== 'place' || held === undefined || held.type === 'link') return [asked, 'nothing', '', false];
  return held.type === 'file' ? [asked, 'file', held.content, writable] : [asked, held.type, '', false];
};

needs({ root: true, commands: ['unshare', 'chroot', 'busybox', 'dash', 'bash'] })('a simulated node', () => {
  it('is what the runtime makes of any rules, layers and images, path by path', () => {
    const runs = Math.min(Number(propertyRuns.numRuns), 150);
    fc.assert(
      fc.property(randomNode, fc.constantFrom<Shell>('dash', 'busybox', 'bash'), (random, shell) => {
        const { simulated, booted, followed, status, said } = bootAndSimulate(random, shell);
        expect(booted).toEqual(simulated.rows);
        for (const there of followed) expect(there).toEqual(follow(simulated.disk, there[0]));
        expect([status, said.match(/PROBLEM/g)?.length ?? 0]).toEqual([
          simulated.problems > 0 ? 1 : 0,
          simulated.problems,
        ]);
      }),
      { numRuns: runs },
    );
  });

  it.each<RandomNode & { readonly problems: number }>([
    {
      image: { 'srv/x': 'image\n', 'srv/d/f': 'image\n' },
      layers: [{ 'srv/x/y': 'layer\n', 'srv/d': 'layer\n' }],
      state: {},
      rules: ['tmpfs bind /srv/x', 'persistent bind /srv/d/'],
      problems: 2,
    },
    {
      image: { 'srv/d/f': 'image\n' },
      layers: [{ 'srv/d/f/y': 'layer\n' }],
      state: { 'srv/d/f': 'kept\n' },
      rules: ['tmpfs bind /srv/d/', 'persistent bind /srv/d/f'],
      problems: 1,
    },
    {
      image: { 'srv/d/f': 'image\n' },
      layers: [{ 'srv/d/f/y': 'layer\n' }],
      state: {},
      rules: ['tmpfs bind /srv/d/', 'con bind /srv/d/f'],
      problems: 0,
    },
  ])('mounts no directory over a file, nor a file over a directory: $rules', ({ problems, ...random }) => {
    const { simulated, booted, status, said } = bootAndSimulate(random, 'dash');
    expect([status, said.match(/PROBLEM/g)?.length ?? 0]).toEqual([problems > 0 ? 1 : 0, problems]);
    expect(simulated.problems).toBe(problems);
    expect(booted).toEqual(simulated.rows);
  });

  it('follows a relative link from where it lies, to nothing or to what another rule put beside it', () => {
    const random: RandomNode = {
      image: {
        'srv/f': 'image\n',
        'var/l/f': 'image\n',
        'var/l/up': '-> ../../srv',
        'etc/d/up': '-> ../f',
        'etc/f': 'i\n',
      },
      layers: [{ 'etc/d/up': '-> ../f', 'etc/f': 'layer\n' }],
      state: {},
      rules: ['tmpfs link /srv/f', 'tmpfs link /var/l/', 'ro link /etc/d/'],
    };
    const { simulated, followed } = bootAndSimulate(random, 'dash');
    for (const there of followed) expect(there).toEqual(follow(simulated.disk, there[0]));
    expect(followed.filter(([, type]) => type !== 'nothing')).toEqual([
      ['/etc/d/up', 'file', 'layer\n', false],
      ['/var/l/up', 'dir', '', false],
      ['/var/l/up/f', 'file', 'image\n', true],
    ]);
  });

  it('follows directories of a layer that are links inside it, and none that lead out', () => {
    const random: RandomNode = {
      image: { 'etc/d/f': 'image\n', 'srv/f': 'image\n' },
      layers: [{ 'all/f': 'layer\n', 'etc/d': '-> ../all', srv: '-> /etc' }],
      state: {},
      rules: ['tmpfs link /etc/d/f', 'tmpfs link /srv/f'],
    };
    const { simulated, booted } = bootAndSimulate(random, 'dash');
    expect(booted).toEqual(simulated.rows);
    expect(booted.filter(([, type]) => type === 'file').map(([path, , text]) => [path, text])).toEqual([
      ['/etc/d/f', 'layer\n'],
      ['/srv/f', 'image\n'],
    ]);
  });
});

const bootAndSimulate = (random: RandomNode, shell: Shell) => {
  const node = smallNode();
  try {
    const rules = random.rules.map((text) => ruleOf(text, random.rules)).sort((a, b) => (a.path < b.path ? -1 : 1));
    plant(node, 'root', random.image);
    for (const rule of rules) placeholder(node, rule);
    random.layers.forEach((files, index) => {
      plant(node, `srv/l${index}`, files);
    });
    plant(node, 'srv/state/n01', random.state ?? {});
    const disk = nodeDisk('n01', rules, {
      image: diskTree(join(node.top, 'root')),
      layers: random.layers.map((_, index) => ({
        priority: index + 1,
        tree: diskTree(join(node.top, `srv/l${index}`)),
      })),
      state: random.state === undefined ? undefined : diskTree(join(node.top, 'srv/state/n01')),
      local: undefined,
    });
    const layers = layersOf(random.layers.map((_, index) => `/l${index}`));
    node.convert(random.rules, layers, random.state === undefined ? undefined : stateOn('/state'));
    const after = `${process.execPath} ${dump} ${node.top}/root >${node.top}/tree`;
    const { status, said } = node.boot(shell, '', { after });
    const booted: Booted = JSON.parse(readFileSync(join(node.top, 'tree'), 'utf8'));
    const { simulated } = disk;
    return {
      simulated: { rows: sorted(rowsOf(simulated, rootPath)), problems: simulated.problems.length, disk },
      booted: sorted(booted.rows),
      followed: booted.followed,
      status,
      said,
    };
  } finally {
    node.remove();
  }
};

const sorted = (rows: readonly Row[]): readonly Row[] => rows.toSorted(([a], [b]) => (a < b ? -1 : 1));

const plant = (node: SmallNode, below: string, files: Files): void => {
  mkdirSync(join(node.top, below), { recursive: true });
  for (const [path, text] of Object.entries(files)) {
    const full = join(node.top, below, path);
    mkdirSync(text === null ? full : dirname(full), { recursive: true });
    if (text?.startsWith('-> ')) symlinkSync(text.slice(3), full);
    else if (text !== null) writeFileSync(full, text);
  }
};

/** What apply makes where the image has nothing for a rule. */
const placeholder = (node: SmallNode, { path, is }: SurveyedRule): void => {
  const full = join(node.top, 'root', path);
  if (existsSync(full)) return;
  mkdirSync(is === 'dir' ? full : dirname(full), { recursive: true });
  if (is === 'file') writeFileSync(full, '');
};

const rowsOf = (node: SimulatedNode, directory: RootedPath): readonly Row[] =>
  node.names(directory).flatMap((name) => {
    const path = childPath(directory, name);
    const found = node.at(path);
    if (found === undefined || notTheNodes.has(path)) return [];
    const { held, via, writable, survives } = found;
    if (held.type === 'link') return [[path, 'link', held.target, via, false, false] as const];
    const text = held.type === 'file' ? held.content : '';
    return [[path, held.type, text, via, writable, survives] as const, ...rowsOf(node, path)];
  });
