import { childPath, type RootedPath } from '../core/place.ts';
import { type EffectiveRow, type NodeView, rowAt } from './effective-row.ts';
import { topPaths } from './walk-view.ts';

/** One path at which two views differ. */
export interface ViewChange {
  readonly path: RootedPath;
  readonly before: EffectiveRow | undefined;
  readonly after: EffectiveRow | undefined;
  /** Whether the content of a file differs too; only known when contents were looked at. */
  readonly content: boolean;
}

/** Two views compared: the paths that differ, in order, and how many were compared. */
export interface Comparison {
  readonly changes: readonly ViewChange[];
  readonly compared: number;
}

/**
 * Compares what two nodes, or one node by two sets of manifests, will see wherever a rule of either decides. Paths without a
 * rule are those of the images. What a node kept by itself is its own: only that it is kept is compared. With
 * `deep` the comparison goes below directories, and contents count.
 */
export const compareViews = (before: NodeView, after: NodeView, deep: boolean): Comparison => {
  const changes: ViewChange[] = [];
  let compared = 0;
  const visit = (path: RootedPath): void => {
    const [was, is] = [rowAt(before, path), rowAt(after, path)];
    if (was === undefined && is === undefined) return;
    compared += 1;
    const content = deep && contentDiffers(before, after, path);
    if (was === undefined || is === undefined || content || !sameRow(was, is)) {
      changes.push({ path, before: was, after: is, content });
    }
    // What is only on one side is told as a whole, and so is what a node keeps.
    if (!deep || was?.type !== 'dir' || is?.type !== 'dir' || isKept(was) || isKept(is)) return;
    for (const name of namesOf([before, after], path)) visit(childPath(path, name));
  };
  for (const path of deep ? topPaths([before, after]) : rulePaths([before, after])) visit(path);
  return { changes, compared };
};

const rulePaths = (views: readonly NodeView[]): readonly RootedPath[] =>
  [...new Set(views.flatMap(({ rules }) => rules.map(({ path }) => path)))].sort();

const namesOf = (views: readonly NodeView[], path: RootedPath): readonly string[] =>
  [...new Set(views.flatMap(({ simulated }) => simulated.names(path)))].sort();

const isKept = ({ from }: EffectiveRow): boolean => from.includes('state') || from.includes('local disk');

const contentDiffers = (before: NodeView, after: NodeView, path: RootedPath): boolean => {
  const [was, is] = [before.simulated.at(path), after.simulated.at(path)];
  if (was?.held.type !== 'file' || is?.held.type !== 'file') return false;
  if ([...was.from, ...is.from].some(({ tree }) => tree === 'state' || tree === 'local')) return false;
  return was.held.content !== is.held.content;
};

/** Where a rule stands in its file makes no difference to a node. */
const sameRow = (a: EffectiveRow, b: EffectiveRow): boolean =>
  a.type === b.type &&
  a.target === b.target &&
  a.from.join() === b.from.join() &&
  a.writable === b.writable &&
  a.survives === b.survives &&
  a.behaviour === b.behaviour &&
  a.method === b.method &&
  a.problem === b.problem;
