import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { must } from '../../../src/core/bug.ts';
import type { Change } from '../../../src/core/change.ts';
import type { Fact } from '../../../src/core/fact.ts';
import { addressOf, type Place, placeKey, type RootName, rootedPath } from '../../../src/core/place.ts';
import type { Plan } from '../../../src/core/plan.ts';
import { placesOf, simulateStep } from '../../../src/core/simulate.ts';
import type { GuardedStep, Step } from '../../../src/core/step.ts';
import { type Disk, openDisk } from '../../../src/host/disk.ts';
import type { ExecuteOptions } from '../../../src/host/execute-options.ts';
import { sha256OfText } from '../../../src/host/hash.ts';
import { stateDirectory } from '../../../src/host/state-directory.ts';

/** What a tree holds: text makes a file, `{ link }` a link, `{}` or further names a directory. */
export interface Tree {
  readonly [name: string]: string | Tree | { readonly link: string } | { readonly text: string; readonly mode: number };
}

/** A throw-away `--root` directory with an image, a tftp directory and an /etc in it. */
export interface Scene {
  readonly directory: string;
  readonly image: string;
  readonly disk: Disk;
  readonly options: ExecuteOptions;
  remove(): void;
}

export const roots: ReadonlyMap<RootName, string> = new Map<RootName, string>([
  ['image/test', '/install/image'],
  ['tftp', '/tftpboot'],
  ['exports', '/etc'],
]);

/** Makes a scene below the system's temporary directory; `below` puts it elsewhere. */
export const makeScene = (tree: Tree, below: string = tmpdir()): Scene => {
  const directory = mkdtempSync(join(below, 'statelite-'));
  plant(directory, { install: { image: tree }, tftpboot: {}, etc: { exports: '/srv *(ro)\n' } });
  return { ...openScene(directory), remove: () => rmSync(directory, { recursive: true, force: true }) };
};

/** A scene that exists already, as another process sees it. */
export const openScene = (directory: string): Omit<Scene, 'remove'> => {
  const disk = openDisk({ rootDirectory: directory, roots });
  const by = { user: 'tester', host: 'here', command: 'test' };
  const options: ExecuteOptions = { disk, state: stateDirectory(directory, 'test'), by, durable: false };
  return { directory, image: join(directory, 'install/image'), disk, options };
};

/** Makes a tree of files. Times lie in the past and are odd, so that a copy that lost them shows. */
export const plant = (directory: string, tree: Tree): void => {
  mkdirSync(directory, { recursive: true });
  for (const [name, value] of Object.entries(tree)) {
    const path = join(directory, name);
    if (typeof value === 'string') writeAt(path, value, 0o644);
    else if ('text' in value && typeof value.text === 'string' && 'mode' in value)
      writeAt(path, value.text, Number(value.mode));
    else if ('link' in value && typeof value.link === 'string') symlinkSync(value.link, path);
    else plant(path, Object.fromEntries(Object.entries(value)));
  }
};

const writeAt = (path: string, text: string, mode: number): void => {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  chmodSync(path, mode);
  utimesSync(path, 1_700_000_000.123457, 1_700_000_000.654321);
};

/** Everything below a directory that a user could notice, one line each: names, types, modes, owners, times, contents. */
export const snapshot = (directory: string, without: readonly string[] = ['var']): readonly string[] => {
  const lines: string[] = [];
  const walk = (path: string, name: string): void => {
    const stats = lstatSync(path, { bigint: true });
    const owner = `${stats.uid}:${stats.gid}`;
    const mode = (Number(stats.mode) & 0o7777).toString(8);
    if (stats.isSymbolicLink()) lines.push(`${name} -> ${readlinkSync(path)}`);
    else if (stats.isDirectory()) {
      lines.push(`${name}/ ${mode} ${owner}`);
      for (const child of readdirSync(path).sort()) {
        if (name !== '' || !without.includes(child)) walk(join(path, child), `${name}/${child}`);
      }
    } else
      lines.push(`${name} ${mode} ${owner} ${stats.mtimeNs / 1000n} ${sha256OfText(readFileSync(path, 'latin1'))}`);
  };
  walk(directory, '');
  return lines;
};

export const place = (path: string, root: RootName = 'image/test'): Place => ({
  root,
  path: must(rootedPath(path), `a path in ${path}`),
});

/** A plan of one change for each group of steps, with the expectations that the disk and the steps before give. */
export const planOf = (disk: Disk, groups: readonly (readonly Step[])[], ledgerSerial = 0): Plan => {
  const world = new Map<string, Fact>();
  const factAt = (at: Place): Fact => world.get(placeKey(at)) ?? disk.factNow(at, 'stamp');
  const guardedStep = (step: Step): GuardedStep => {
    const expect = placesOf(step).map((at) => ({ at, fact: factAt(at) }));
    for (const { at, fact } of simulateStep(step, factAt, sha256OfText)) world.set(placeKey(at), fact);
    const [first] = placesOf(step);
    const address = addressOf('image-link', first === undefined ? 'run' : placeKey(first));
    const record = step.do === 'remove' || step.do === 'bring-back' ? null : ({ address, type: 'file' } as const);
    return { step, expect, writes: first === undefined ? [] : [{ key: placeKey(first), record }] };
  };
  const changes = groups.map((group, index): Change => {
    const base = {
      address: addressOf('image-link', `test:${index}`),
      kind: 'image-link',
      needs: [],
      effect: { when: 'none', nodes: 0 },
    } as const;
    return group.some((step) => step.do === 'run')
      ? { ...base, kind: 'reload', action: 'run', steps: group.map(guardedStep) }
      : { ...base, action: 'create', steps: group.map(guardedStep), texts: [] };
  });
  return {
    formatVersion: '1.0',
    site: 'test',
    purpose: 'apply',
    roots: [...roots].map(([name, directory]) => ({ name, directory })),
    ledgerSerial,
    changes,
    summary: { add: groups.length, change: 0, destroy: 0, adopt: 0, blocked: 0, waiting: 0, unchanged: 0 },
    diagnostics: [],
  };
};
