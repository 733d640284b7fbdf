import { foldNodeNames } from '../cluster/fold-node-names.ts';
import { readNameRange } from '../cluster/name-range.ts';
import type { NodeNames } from '../cluster/noderange.ts';
import type { ContentMap, ManifestDocument } from '../manifest/write.ts';
import type { ImageNames } from './image-names.ts';
import { quote, type Report, refuse, warn } from './report.ts';
import { commentsOf, importLines, isDisabled } from './rows.ts';
import { locationOf, mntoptsOf } from './server-path.ts';
import { type Row, rowsOf, spanOf, type Table, textOf } from './table.ts';

/** What the statelite table becomes, and the statemnt of each row that takes part. */
export interface ImportedStatelite {
  readonly documents: readonly ManifestDocument[];
  readonly live: ReadonlyMap<Row, string>;
}

/**
 * The Statelite manifest for a statelite table: one mount for each row, in the order of the rows. `model` knows the
 * nodes and groups.
 */
export const importStatelite = (
  table: Table,
  images: ImageNames,
  model: NodeNames,
  report: Report,
): ImportedStatelite => {
  const usable = new Map<Row, string>();
  const live = new Map<Row, string>();
  const byNode = new Map<string, Row>();
  for (const row of rowsOf(table)) {
    const statemnt = checkRow(row, model, report);
    if (statemnt === undefined) continue;
    usable.set(row, statemnt);
    if (isDisabled(row, report)) continue;
    const other = byNode.get(textOf(row, 'node'));
    byNode.set(textOf(row, 'node'), row);
    if (other !== undefined) reportRepeat(other, row, usable, live, report);
    live.set(row, statemnt);
    reportMount(row, report);
  }
  const mounts = importLines(table, report, (row) => {
    const statemnt = usable.get(row);
    if (statemnt === undefined) return undefined;
    return { node: selectorOf(textOf(row, 'node'), model), ...mount(row, statemnt, live.has(row), images, report) };
  });
  const documents = mounts.length === 0 ? [] : [{ kind: 'Statelite', name: 'statelite', spec: { mounts } }];
  return { documents, live };
};

/** The table's key is the node: of two rows the last counts. */
const reportRepeat = (other: Row, row: Row, usable: Map<Row, string>, live: Map<Row, string>, report: Report): void => {
  usable.delete(other);
  live.delete(other);
  report.push({
    code: 'import-key-repeated',
    severity: 'warning',
    message: `two rows are for ${quote(textOf(row, 'node'))}; xCAT keeps the other, this row stays as a comment`,
    at: spanOf(other, 'node'),
    related: [{ at: spanOf(row, 'node'), message: 'this row is imported' }],
  });
};

const checkRow = (row: Row, model: NodeNames, report: Report): string | undefined => {
  const node = textOf(row, 'node');
  if (!model.has(node) && model.group(node) === undefined) {
    const message = `${quote(node)} is neither a node nor a group; the row stays as a comment`;
    refuse(report, 'import-row-dead', spanOf(row, 'node'), message);
    return undefined;
  }
  const statemnt = locationOf(row, 'statemnt', report);
  if (statemnt === undefined || statemnt.includes(':')) return statemnt;
  const message = `${quote(statemnt)} names no server, so no node can mount it; the row stays as a comment`;
  refuse(report, 'import-layer-not-mounted', spanOf(row, 'statemnt'), message);
  return undefined;
};

/** The noderange that selects one node or group, whose name may look like a range. */
const selectorOf = (name: string, model: NodeNames): string => {
  if (model.has(name)) return foldNodeNames([name]);
  const range = readNameRange(name);
  return 'names' in range && !range.counted ? name : `@${name}`;
};

const reportMount = (row: Row, report: Report): void => {
  const statemnt = textOf(row, 'statemnt');
  const at = spanOf(row, 'statemnt');
  const last = statemnt.replace(/\/+$/, '').split('/').at(-1);
  if (last === '$node' || last === textOf(row, 'node')) {
    const message = `${quote(statemnt)} ends in the node's name, which is appended: files lie in …/${last}/${last}`;
    warn(
      report,
      'import-state-nested',
      at,
      message,
      'Kept, since the files are there; move them before you shorten it.',
    );
  }
  const mntopts = textOf(row, 'mntopts');
  if (mntopts === '') return;
  const message = `xCAT ignores the mount options of the state on Red Hat: ${quote(mntopts)}`;
  warn(
    report,
    'import-mntopts-ineffective',
    spanOf(row, 'mntopts'),
    message,
    'Here they take effect: see whether they are still wanted.',
  );
};

const mount = (row: Row, statemnt: string, on: boolean, images: ImageNames, report: Report): ContentMap => ({
  ...imageOf(row, images, report),
  statemnt,
  ...mntoptsOf(row, report),
  ...commentsOf(row),
  ...(on ? {} : { disable: true }),
});

/** xCAT reads the image column of this table nowhere; a known image is taken as meant, another one left out. */
const imageOf = (row: Row, images: ImageNames, report: Report): { image?: string } => {
  const image = textOf(row, 'image');
  if (image === '' || image === 'ALL') return {};
  const known = images.images.has(image) || images.groups.has(image);
  const message = known
    ? `xCAT ignores image ${quote(image)} of this row and mounts it for every image; here it counts`
    : `xCAT ignores image ${quote(image)} of this row, which is not imported; left out`;
  warn(report, 'import-state-image', spanOf(row, 'image'), message);
  return known ? { image } : {};
};
