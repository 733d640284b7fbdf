import type { Span } from '../core/source.ts';
import type { ManifestOf } from '../manifest/document.ts';
import type { Image, Node, StateMount } from './cluster.ts';
import { type Contest, compete } from './contest.ts';
import type { Findings } from './findings.ts';
import { foldNodeNames } from './fold-node-names.ts';
import { checkSelector, isAll, selectorRank, strengthOf } from './image-selector.ts';
import { compileLocation, type Location } from './location.ts';
import { type NodeNames, selectNames } from './noderange.ts';
import type { PlaceFiller } from './place-filler.ts';

/** One live row of the statelite table. */
export interface MountRow {
  readonly noderange: string;
  readonly selector: string;
  readonly location: Location;
  readonly mntopts: string;
  readonly because: Span;
  /** Where the noderange stands. */
  readonly nodeAt: Span;
  readonly protect: boolean;
}

/** The rows of all Statelite manifests, disabled ones and those in error left out. */
export const readMountRows = (
  manifests: readonly ManifestOf<'Statelite'>[],
  images: ReadonlyMap<string, Image>,
  findings: Findings,
): readonly MountRow[] =>
  manifests.flatMap((manifest) =>
    manifest.value.spec.mounts.flatMap((mount, index): readonly MountRow[] => {
      if (mount.disable === true) return [];
      const at = (key: string): Span => manifest.at('spec', 'mounts', index, key);
      if (mount.image !== undefined) checkSelector(mount.image, at('image'), images, findings);
      const location = compileLocation(mount.statemnt);
      if ('problem' in location) {
        findings.error(location.code, location.problem, { at: at('statemnt'), help: location.help });
        return [];
      }
      if (location.server === undefined) {
        findings.error(
          'mount-without-server',
          `${JSON.stringify(mount.statemnt)} names no server, and a node cannot mount it`,
          {
            at: at('statemnt'),
            help: 'write server:/directory',
          },
        );
        return [];
      }
      return [
        {
          noderange: mount.node,
          selector: mount.image ?? 'ALL',
          location,
          mntopts: mount.mntopts ?? '',
          because: manifest.at('spec', 'mounts', index),
          nodeAt: at('node'),
          protect: manifest.value.metadata.protect ?? false,
        },
      ];
    }),
  );

/** Finds the row for each node: one that names nodes beats a group, groups in the node's order, then the image. */
export const assignMounts = (
  rows: readonly MountRow[],
  model: NodeNames,
  nodes: ReadonlyMap<string, Node>,
  images: ReadonlyMap<string, Image>,
  findings: Findings,
): ((node: Node) => MountRow | undefined) => {
  const contests = new Map<string, Contest<MountRow>>();
  for (const row of rows) {
    const { names, diagnostics } = selectNames(row.noderange, model, row.nodeAt);
    findings.add(diagnostics);
    if (names.length === 0 && diagnostics.length === 0) {
      findings.warning('mount-selects-nothing', `${JSON.stringify(row.noderange)} selects no node`, {
        at: row.nodeAt,
        help: 'name nodes or groups, or remove the row',
      });
    }
    const rankFor = rankerOf(row, images, model);
    for (const name of names) {
      const node = nodes.get(name);
      const rank = node === undefined ? undefined : rankFor(node);
      if (rank !== undefined) compete(contests, name, rank, row);
    }
  }
  reportClashes(contests, findings);
  return (node) => contests.get(node.name)?.winners[0];
};

/** One report for each two rows, naming all nodes that both fit. */
const reportClashes = (contests: ReadonlyMap<string, Contest<MountRow>>, findings: Findings): void => {
  const clashes = new Map<MountRow, Map<MountRow, string[]>>();
  for (const [name, { winners }] of contests) {
    if (winners.length === 1) continue;
    const [first, ...others] = winners;
    if (first === undefined) continue;
    for (const other of others) {
      if (sameMount(other, first)) continue;
      const withFirst = clashes.get(first) ?? new Map<MountRow, string[]>();
      const names = withFirst.get(other) ?? [];
      names.push(name);
      clashes.set(first, withFirst.set(other, names));
    }
  }
  for (const [first, others] of clashes) for (const [row, names] of others) reportClash(row, first, names, findings);
};

const sameMount = (a: MountRow, b: MountRow): boolean => a.location.text === b.location.text && a.mntopts === b.mntopts;

const reportClash = (row: MountRow, other: MountRow, names: readonly string[], findings: Findings): void =>
  findings.error('mount-ambiguous', `two statelite mounts fit ${foldNodeNames(names)} equally well`, {
    at: row.because,
    help: 'name different nodes, groups or images; a node has one place for its state',
    related: [{ at: other.because, message: `the first: ${other.location.text}` }],
  });

/** How strongly a row fits a node, smaller being stronger; undefined when the row is for another image. */
const rankerOf = (
  row: MountRow,
  images: ReadonlyMap<string, Image>,
  model: NodeNames,
): ((node: Node) => number | undefined) => {
  const group = row.noderange.trim().replace(/^@/, '');
  const isGroup = !model.has(group) && (model.group(group) !== undefined || group === 'all');
  return (node) => {
    const image = images.get(node.image ?? '');
    const byImage = image === undefined ? rankWithoutImage(row.selector) : selectorRank(row.selector, image);
    if (byImage === undefined) return undefined;
    const position = isGroup ? node.groups.indexOf(group) : 0;
    const byNode = !isGroup ? 0 : position === -1 ? node.groups.length + 1 : position + 1;
    return byNode * 3 + strengthOf(byImage);
  };
};

const rankWithoutImage = (selector: string): 'all' | undefined => (isAll(selector) ? 'all' : undefined);

/** Gives the mount of a node, its variables replaced; undefined, and reported, when one has no value. */
export const mountReader = (filler: PlaceFiller): ((row: MountRow, node: Node) => StateMount | undefined) => {
  const last = new Map<MountRow, { readonly place: object; readonly mount: StateMount }>();
  return (row, node) => {
    const place = filler.fill(row.location, row.because, node);
    if (place === undefined) return undefined;
    const before = last.get(row);
    if (before?.place === place) return before.mount;
    const { server, directory } = place;
    const mount = { server, directory, mntopts: row.mntopts, because: row.because, protect: row.protect };
    last.set(row, { place, mount });
    return mount;
  };
};
