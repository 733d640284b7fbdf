import { mkdirSync, readdirSync, renameSync } from 'node:fs';
import { attempt, unless } from '../attempt.ts';
import { syncDirectory } from '../state-directory.ts';
import { removeTree } from './remove-tree.ts';
import { isThere } from './workplace.ts';

/** An image's directory and what a build puts there. */
export interface ImageDirectory {
  /** Its real name on this machine. */
  readonly path: string;
  readonly kernel: string;
  readonly initrd: string;
}

/** The name of the record of the build; see BuiltRecord. */
const recordName = '.statelite-build.json';

/** What is exchanged, the root tree second to last and the record last. */
const pieces = ({ kernel, initrd }: ImageDirectory): readonly string[] => [kernel, initrd, 'rootimg', recordName];

/** Where a build puts a piece until it is whole. */
export const newPiece = (
  directory: ImageDirectory,
  piece: 'tree' | 'kernel' | 'initrd' | 'record',
  id: string,
): string => {
  const names = { tree: 'rootimg', kernel: directory.kernel, initrd: directory.initrd, record: recordName };
  return `${directory.path}/${names[piece]}.new-${id}`;
};

/** The names of the pieces in whose place there is nothing yet. */
export const emptyPlaces = (directory: ImageDirectory): readonly string[] =>
  pieces(directory).filter((name) => !isThere(`${directory.path}/${name}`));

/** Makes an image's directory and the ones above it. */
export const makeImageDirectory = ({ path }: ImageDirectory): void =>
  attempt('make the directory', path, () => void mkdirSync(path, { recursive: true, mode: 0o755 }));

/** What a build before the last one left aside. */
export const previousPieces = (directory: ImageDirectory): readonly string[] =>
  pieces(directory)
    .map((name) => `${directory.path}/${name}.previous`)
    .filter(isThere);

/** Removes what `previousPieces` names. */
export const removePrevious = (directory: ImageDirectory): void => {
  for (const path of previousPieces(directory)) removeTree(path);
};

/** Removes everything that builds left which never ended, and returns what it was. */
export const removeLeftovers = (directory: ImageDirectory): readonly string[] => {
  const { path } = directory;
  const names = attempt('list', path, () => unless(['ENOENT', 'ENOTDIR'], () => readdirSync(path))) ?? [];
  const left = names
    .filter((name) => pieces(directory).some((piece) => name.startsWith(`${piece}.new-`)) && newName.test(name))
    .sort()
    .map((name) => `${path}/${name}`);
  for (const one of left) removeTree(one);
  return left;
};

const newName = /\.new-\d{8}T\d{6}Z$/;

/**
 * Puts the new pieces in place, each by one rename, and keeps the old ones as `.previous`. Does what is left of it when it
 * was cut short.
 */
export const swapIn = (directory: ImageDirectory, id: string): void => {
  for (const name of pieces(directory)) {
    const now = `${directory.path}/${name}`;
    const made = `${now}.new-${id}`;
    if (!isThere(made)) continue;
    if (isThere(now)) attempt('rename to', `${now}.previous`, () => renameSync(now, `${now}.previous`));
    attempt('rename to', now, () => renameSync(made, now));
  }
  attempt('sync', directory.path, () => syncDirectory(directory.path));
};

/** Whether a swap that was cut short can be taken back: the tree is not exchanged yet, or the old one is beside it. */
export const treeToGoBackTo = (directory: ImageDirectory, id: string): boolean =>
  isThere(newPiece(directory, 'tree', id)) || isThere(`${directory.path}/rootimg.previous`);

/**
 * Takes a swap back that was cut short, whole or in part, and returns what is in its place again. `added` are the pieces
 * that had nothing in their place before it.
 */
export const swapBack = (
  directory: ImageDirectory,
  { id, added = [] }: { readonly id: string; readonly added?: readonly string[] },
): readonly string[] => {
  const back: string[] = [];
  for (const name of pieces(directory).toReversed()) {
    const now = `${directory.path}/${name}`;
    const made = `${now}.new-${id}`;
    const old = isThere(`${now}.previous`);
    // While it is both beside its place and something is in it, this piece was not touched yet.
    if (isThere(now) && !isThere(made) && (old || added.includes(name)))
      attempt('rename to', made, () => renameSync(now, made));
    if (!old || isThere(now)) continue;
    attempt('rename to', now, () => renameSync(`${now}.previous`, now));
    back.push(now);
  }
  attempt('sync', directory.path, () => syncDirectory(directory.path));
  return back;
};
