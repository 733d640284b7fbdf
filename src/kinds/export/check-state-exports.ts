import type { Cluster, ExportLine, StateMount } from '../../cluster/cluster.ts';
import { foldNodeNames } from '../../cluster/fold-node-names.ts';
import type { Diagnostic } from '../../core/diagnostic.ts';
import { isBelow, type RootedPath, rootedPath } from '../../core/place.ts';
import { effective } from './effective.ts';

/** Warns of declared exports of this machine that hold the state of nodes and do not let those write it: such a node stops at boot. */
export const checkStateExports = (cluster: Cluster): readonly Diagnostic[] => {
  const exported = cluster.site.exports.lines.map(exportedOf);
  if (exported.every(({ withheld }) => withheld.length === 0)) return [];
  const refused = new Map<Exported, { readonly mount: StateMount; readonly nodes: string[] }>();
  for (const node of cluster.nodes) {
    const mount = cluster.state(node);
    if (mount === undefined || mount.server !== cluster.site.master) continue;
    const refusing = refusingExport(exported, rootedPath(mount.directory));
    if (refusing === undefined) continue;
    const found = refused.get(refusing);
    if (found === undefined) refused.set(refusing, { mount, nodes: [node.name] });
    else found.nodes.push(node.name);
  }
  return [...refused].map(([{ line, withheld }, { mount, nodes }]) => ({
    code: 'export-state-not-writable',
    severity: 'warning',
    message: `${line.path} holds the state of ${foldNodeNames(nodes)} and is exported ${withheld.join(' and ')}`,
    at: line.because,
    help: 'export it rw and no_root_squash: a node that cannot write to its directory there stops at boot',
    related: [{ at: mount.because, message: 'mounted by this row' }],
  }));
};

interface Exported {
  readonly line: ExportLine;
  readonly path: RootedPath | undefined;
  /** What it keeps from the root of a node, in the words of exports(5). */
  readonly withheld: readonly string[];
}

const exportedOf = (line: ExportLine): Exported => {
  const granted = new Set(effective(undefined, line.options.join(',')).split(','));
  const squashed = ['root_squash', 'all_squash'].filter((option) => !granted.has(`no_${option}`));
  const withheld = [...(granted.has('rw') ? [] : ['ro']), ...(granted.has('anonuid=0') ? [] : squashed)];
  return { line, path: rootedPath(line.path), withheld };
};

/** The export that governs a directory, when none that governs it lets a node write there: another may be for other clients. */
const refusingExport = (exported: readonly Exported[], directory: RootedPath | undefined): Exported | undefined => {
  const above = exported.filter(
    ({ path }) => directory !== undefined && path !== undefined && (path === directory || isBelow(directory, path)),
  );
  const nearest = Math.max(...above.map(({ path }) => path?.length ?? 0));
  const governing = above.filter(({ path }) => path?.length === nearest);
  return governing.every(({ withheld }) => withheld.length > 0) ? governing[0] : undefined;
};
