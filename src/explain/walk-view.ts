import { ancestorsOf, childPath, isBelow, type RootedPath, rootPath } from '../core/place.ts';
import { type EffectiveRow, type NodeView, rowAt } from './effective-row.ts';

/** How much of a node's tree is walked: what rules decide and the way there, or everything. */
export type Extent = 'rules' | 'all';

/**
 * The rows of a node's tree, parents before children, names in order. With `rules`, directories of the image in which no
 * rule lies are left out; what a rule supplies is walked to its end.
 */
export const walkView = (view: NodeView, extent: Extent): readonly EffectiveRow[] => {
  const rows: EffectiveRow[] = [];
  const onTheWay = new Set<string>(view.rules.flatMap(({ path }) => ancestorsOf(path)));
  const tops = new Set<string>(view.rules.map(({ path }) => path));
  const visit = (path: RootedPath, inside: boolean): void => {
    const decided = inside || tops.has(path);
    if (extent === 'rules' && !decided && !onTheWay.has(path)) return;
    const row = rowAt(view, path);
    if (row === undefined) return;
    if (path !== rootPath) rows.push(row);
    if (row.type !== 'dir') return;
    for (const name of view.simulated.names(path)) visit(childPath(path, name), decided);
  };
  visit(rootPath, false);
  return rows;
};

/** The paths at which two nodes are compared: everything that a rule of either decides, outermost rules first. */
export const topPaths = (views: readonly NodeView[]): readonly RootedPath[] => {
  const paths = [...new Set(views.flatMap(({ rules }) => rules.map(({ path }) => path)))].sort();
  const tops: RootedPath[] = [];
  for (const path of paths) if (!tops.some((top) => isBelow(path, top))) tops.push(path);
  return tops;
};
