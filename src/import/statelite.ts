import type { ContentMap, ManifestDocument } from '../manifest/write.ts';
import type { ImageNames } from './images.ts';
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
 * The Statelite manifest for a statelite table: one mount for each row, in the order of the rows. `isKnown` says whether
 * a name is a node or a group.
 */
export const importStatelite = (
  table: Table,
  images: ImageNames,
  isKnown: (name: string) => boolean,
  report: Report,
): ImportedStatelite => {
  const usable = new Map<Row, string>();
  const live = new Map<Row, string>();
  for (const row of rowsOf(table)) {
    const statemnt = checkRow(row, isKnown, report);
    if (statemnt === undefined) continue;
    usable.set(row, statemnt);
    if (isDisabled(row, report)) continue;
    live.set(row, statemnt);
    reportMount(row, report);
  }
  const mounts = importLines(table, report, (row) => {
    const statemnt = usable.get(row);
    return statemnt === undefined ? undefined : mount(row, statemnt, live.has(row), images, report);
  });
  const documents = mounts.length === 0 ? [] : [{ kind: 'Statelite', name: 'statelite', spec: { mounts } }];
  return { documents, live };
};

const checkRow = (row: Row, isKnown: (name: string) => boolean, report: Report): string | undefined => {
  const node = textOf(row, 'node');
  if (!isKnown(node)) {
    const message = `${quote(node)} is neither a node nor a group; the row stays as a comment`;
    refuse(report, 'import-row-dead', spanOf(row, 'node'), message);
    return undefined;
  }
  return locationOf(row, 'statemnt', report);
};

const reportMount = (row: Row, report: Report): void => {
  const statemnt = textOf(row, 'statemnt');
  const at = spanOf(row, 'statemnt');
  if (!statemnt.includes(':')) {
    warn(report, 'import-layer-not-mounted', at, `${quote(statemnt)} names no server; xCAT's nodes cannot mount it`);
  }
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
  node: textOf(row, 'node'),
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
