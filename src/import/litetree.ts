import type { ContentMap, ManifestDocument } from '../manifest/write.ts';
import type { ImageNames } from './image-names.ts';
import { reportGroups } from './precedence.ts';
import { distinctPriorities, numberOf } from './priorities.ts';
import { quote, type Report, refuse, warn } from './report.ts';
import { commentsOf, importLines, isDisabled } from './rows.ts';
import { locationOf, mntoptsOf } from './server-path.ts';
import { type Row, rowsOf, spanOf, type Table, textOf } from './table.ts';

/** What the litetree table becomes, and the directory of each row that takes part. */
export interface ImportedLitetree {
  readonly documents: readonly ManifestDocument[];
  readonly live: ReadonlyMap<Row, string>;
}

/** The LiteTree manifest for a litetree table: one layer for each row, in the order of the rows. */
export const importLitetree = (table: Table, images: ImageNames, report: Report): ImportedLitetree => {
  const usable = new Map<Row, string>();
  for (const row of rowsOf(table)) {
    const directory = checkRow(row, images, report);
    if (directory !== undefined) usable.set(row, directory);
  }
  const live = [...usable.keys()].filter((row) => !isDisabled(row, report));
  const priorities = distinctPriorities(live, meetsIn(images), report);
  const told = new Set<string>();
  for (const row of live) {
    reportServerless(row, report);
    const scope = textOf(row, 'image');
    if (images.groups.has(scope) && !images.images.has(scope)) reportGroups({ scope, row }, images, told, report);
  }
  const layers = importLines(table, report, (row) => {
    const directory = usable.get(row);
    return directory === undefined ? undefined : layer(row, directory, priorities.get(row), report);
  });
  const documents = layers.length === 0 ? [] : [{ kind: 'LiteTree', name: 'litetree', spec: { layers } }];
  return { documents, live: new Map(live.map((row) => [row, usable.get(row) ?? ''])) };
};

/** The directory of a row that can be imported; says why there is none. */
const checkRow = (row: Row, images: ImageNames, report: Report): string | undefined => {
  const priority = textOf(row, 'priority');
  if (numberOf(priority) === undefined) {
    const message = `priority ${quote(priority)} is no number; the row stays as a comment`;
    refuse(report, 'import-priority-refused', spanOf(row, 'priority'), message);
    return undefined;
  }
  const image = textOf(row, 'image');
  if (image !== '' && image !== 'ALL' && !images.images.has(image) && !images.groups.has(image)) {
    const why = images.skipped.get(image) ?? 'the dump has no such image or image group';
    refuse(
      report,
      'import-image-unknown',
      spanOf(row, 'image'),
      `image ${quote(image)}: ${why}; the row stays as a comment`,
    );
    return undefined;
  }
  return locationOf(row, 'directory', report);
};

/** Whether some node may have both rows: not when each is for an image of its own. */
const meetsIn =
  (images: ImageNames) =>
  (a: Row, b: Row): boolean => {
    const [one, other] = [textOf(a, 'image'), textOf(b, 'image')];
    return one === other || !images.images.has(one) || !images.images.has(other);
  };

const reportServerless = (row: Row, report: Report): void => {
  const directory = textOf(row, 'directory');
  const mntopts = textOf(row, 'mntopts');
  if (!directory.includes(':')) {
    const message = `${quote(directory)} names no server; xCAT's nodes never mount it and find nothing there`;
    warn(
      report,
      'import-layer-not-mounted',
      spanOf(row, 'directory'),
      message,
      'Here it is a directory of the image itself.',
    );
  }
  if (mntopts === '') return;
  const message = `xCAT ignores the mount options of a layer: ${quote(mntopts)}`;
  warn(
    report,
    'import-mntopts-ineffective',
    spanOf(row, 'mntopts'),
    message,
    'Here they take effect: see whether they are still wanted.',
  );
};

const layer = (row: Row, directory: string, priority: number | undefined, report: Report): ContentMap => {
  const image = textOf(row, 'image');
  const disabled = priority === undefined;
  return {
    priority: priority ?? numberOf(textOf(row, 'priority')) ?? 0,
    ...(image === '' || image === 'ALL' ? {} : { image }),
    directory,
    ...mntoptsOf(row, report),
    ...commentsOf(row),
    ...(disabled ? { disable: true } : {}),
  };
};
