import { compareTexts } from '../core/compare-texts.ts';
import type { Ledger } from '../core/ledger.ts';
import type { Look } from '../core/look.ts';
import {
  ancestorsOf,
  baseName,
  childPath,
  type Place,
  parentPath,
  placeKey,
  placeOfKey,
  type RootedPath,
  type RootName,
  rootedPath,
  rootPath,
} from '../core/place.ts';
import type { SnapshotDirectory, SnapshotEntry, SnapshotTree } from '../core/snapshot.ts';
import type { Asked } from './recording-look.ts';

/** What a snapshot is taken from. */
export interface SnapshotInput {
  readonly look: Look;
  readonly roots: ReadonlyMap<RootName, string>;
  readonly ledger: Ledger;
  /** What a plan of everything asked. */
  readonly asked: Asked;
  /** How many names are listed at most beyond what was asked. */
  readonly limit: number;
}

/** The trees, and the directories that were not listed because the limit was reached. */
export interface TakenTrees {
  readonly trees: readonly SnapshotTree[];
  readonly unlisted: readonly string[];
}

/**
 * What this plan asked and what a plan of changed manifests may ask: what is ours with its content; images, and the TFTP
 * tree, wholly as names, types, modes and links; of other roots the directories in which something of interest lies.
 */
export const takeTrees = (input: SnapshotInput): TakenTrees => {
  const budget = { left: input.limit };
  const unlisted: string[] = [];
  const byDirectory = new Map<string, RootName>();
  for (const [name, directory] of input.roots) if (!byDirectory.has(directory)) byDirectory.set(directory, name);
  const trees = [...byDirectory].sort(byText).map(([directory, root]) => {
    const tree = openTree(input.look, root, directory);
    for (const at of placesOfInterest(input)) {
      if (input.roots.get(at.root) === directory) addPlace(tree, at, input);
    }
    for (const path of listed(tree, root)) list(tree, path, depthOf(root, path), budget, unlisted);
    return closeTree(tree);
  });
  return { trees, unlisted };
};

interface OpenDirectory extends SnapshotDirectory {
  complete: boolean;
  readonly entries: Map<string, SnapshotEntry>;
}

interface OpenTree extends SnapshotTree {
  readonly look: Look;
  readonly root: RootName;
  readonly directories: Map<RootedPath, OpenDirectory>;
  readonly texts: Map<RootedPath, string | null>;
}

const openTree = (look: Look, root: RootName, directory: string): OpenTree => {
  const directories = new Map<RootedPath, OpenDirectory>();
  const tree = { look, root, directory, directories, texts: new Map(), top: { type: 'absent' } as const };
  return { ...tree, top: entryAt(tree, rootPath) };
};

const closeTree = ({ directory, top, directories, texts }: OpenTree): SnapshotTree => ({
  directory,
  top,
  directories: new Map([...directories].sort(byText)),
  texts: new Map([...texts].sort(byText)),
});

function* placesOfInterest({ asked, ledger }: SnapshotInput): Generator<Place> {
  yield* asked.places.values();
  for (const key of ledger.records.keys()) yield placeOfKey(key);
}

/** What a name stands for; a directory is opened, with nothing known to be in it. */
const entryAt = (tree: OpenTree, path: RootedPath): SnapshotEntry => {
  const at: Place = { root: tree.root, path };
  const fact = tree.look.fact(at, 'stamp');
  if (fact.type === 'file') {
    const { mode, owner, content } = fact;
    return { type: 'file', mode, owner, stamp: 'stamp' in content ? content.stamp : '' };
  }
  if (fact.type !== 'dir') return fact;
  if (!tree.directories.has(path)) {
    const { mode, owner } = fact;
    const device = tree.look.device(at);
    tree.directories.set(path, { mode, owner, device, complete: false, entries: new Map() });
  }
  return { type: 'dir' };
};

/** Adds what is on the way to a place, what is there, and, where it was asked or is ours, its content. */
const addPlace = (tree: OpenTree, at: Place, { asked, ledger }: SnapshotInput): void => {
  for (const path of [...ancestorsOf(at.path).slice(1), at.path]) {
    if (path === rootPath) continue;
    const above = tree.directories.get(parentPath(path));
    if (above === undefined) return;
    if (!above.entries.has(baseName(path))) above.entries.set(baseName(path), entryAt(tree, path));
  }
  const key = placeKey(at);
  const record = ledger.records.get(key);
  const isOurs = record !== undefined && record.seed !== true;
  const above = tree.directories.get(parentPath(at.path));
  const found = above?.entries.get(baseName(at.path));
  if (above === undefined || found?.type !== 'file') return;
  if (asked.contents.has(key) || (isOurs && ['file', 'copy', 'edit'].includes(record.type))) {
    above.entries.set(baseName(at.path), withHash(tree.look, { root: tree.root, path: at.path }, found));
  }
  if (asked.texts.has(key) || (isOurs && (record.type === 'file' || record.type === 'edit'))) {
    tree.texts.set(at.path, tree.look.text({ root: tree.root, path: at.path }) ?? null);
  }
};

const withHash = (look: Look, at: Place, found: SnapshotEntry & { readonly type: 'file' }): SnapshotEntry => {
  const fact = look.fact(at, 'content');
  return fact.type === 'file' && 'sha256' in fact.content ? { ...found, sha256: fact.content.sha256 } : found;
};

/** The directories to be listed; none beside the exports file, whose directory is the machine's own /etc. */
const listed = (tree: OpenTree, root: RootName): readonly RootedPath[] => {
  if (root === 'exports') return [...tree.directories.keys()].filter((path) => path.endsWith('.d'));
  if (root.startsWith('image/') || root === 'tftp') return tree.directories.has(rootPath) ? [rootPath] : [];
  const netboot = rootedPath('/netboot');
  return [
    ...(root === 'install' && netboot !== undefined && entryAt(tree, netboot).type === 'dir' ? [netboot] : []),
    ...tree.directories.keys(),
  ];
};

/** How many levels are listed below: an image and the TFTP tree wholly; `netboot/<os>/<arch>/<profile>`, where images are. */
const depthOf = (root: RootName, path: RootedPath): number =>
  root.startsWith('image/') || root === 'tftp' ? deepest : root === 'install' && path === '/netboot' ? 4 : 1;

const deepest = 1_000;

/** Lists a directory and those below it, level by level, so that a limit cuts off what lies deepest. */
const list = (tree: OpenTree, top: RootedPath, depth: number, budget: { left: number }, unlisted: string[]): void => {
  let level: readonly RootedPath[] = [top];
  for (let at = 0; at < depth && level.length > 0; at += 1) {
    level = level.flatMap((path) => {
      const directory = tree.directories.get(path);
      const names = directory?.complete === false ? (tree.look.names({ root: tree.root, path }) ?? []) : [];
      if (names.length > budget.left) {
        unlisted.push(tree.directory === '/' ? path : `${tree.directory}${path === rootPath ? '' : path}`);
        return [];
      }
      if (directory === undefined) return [];
      budget.left -= directory.complete ? 0 : names.length;
      for (const name of names) {
        if (!directory.entries.has(name)) directory.entries.set(name, listedEntry(tree, childPath(path, name)));
      }
      directory.complete = true;
      return [...directory.entries].flatMap(([name, { type }]) => (type === 'dir' ? [childPath(path, name)] : []));
    });
  }
};

/** In the TFTP tree small files have their hashes too: what another program left there may be just what we would write. */
const listedEntry = (tree: OpenTree, path: RootedPath): SnapshotEntry => {
  const entry = entryAt(tree, path);
  const isSmall = entry.type === 'file' && Number(entry.stamp.split(':')[0]) <= smallFile;
  return tree.root === 'tftp' && isSmall ? withHash(tree.look, { root: tree.root, path }, entry) : entry;
};

const smallFile = 65_536;

const byText = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number => compareTexts(a, b);
