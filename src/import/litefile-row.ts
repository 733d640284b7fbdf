import { rootedPath } from '../core/place.ts';
import type { Dialect } from './dialect.ts';
import type { ImageNames } from './image-names.ts';
import { type MeantOption, meaningOf } from './options.ts';
import { quote, type Report, refuse } from './report.ts';
import { type Row, spanOf, textOf } from './table.ts';

/** The meaning of a row's option, or undefined when the row cannot be imported; says why. */
export const checkLitefileRow = (
  row: Row,
  dialect: Dialect,
  images: ImageNames,
  report: Report,
): MeantOption | undefined => {
  if (!checkPath(row, report) || !checkImage(row, images, report)) return undefined;
  const text = textOf(row, 'options');
  const at = spanOf(row, 'options');
  const option = meaningOf(text, dialect);
  if (option === undefined) {
    const help = 'Options are tmpfs, persistent, ro, con and localdisk, with or without link.';
    refuse(
      report,
      'import-option-unknown',
      at,
      `option ${quote(text)} means nothing; the row stays as a comment`,
      help,
    );
    return undefined;
  }
  const file = textOf(row, 'file');
  if (option.behaviour !== 'con' || !file.endsWith('/')) return option;
  const message = `${quote(file)} is a directory, and con joins files; the row stays as a comment`;
  refuse(report, 'import-option-unknown', at, message);
  return undefined;
};

const checkPath = (row: Row, report: Report): boolean => {
  const file = textOf(row, 'file');
  const path = rootedPath(file);
  const own = ['/.default', '/.statelite', '/etc/init.d/statelite'];
  const why =
    path === undefined
      ? 'is not one absolute path'
      : path === '/'
        ? 'would make the whole image writable'
        : own.some((ours) => path === ours || path.startsWith(`${ours}/`))
          ? 'belongs to statelite itself'
          : undefined;
  if (why === undefined) return true;
  const help = path === undefined ? 'Such a row makes xCAT fail (liteimg) or a booting node loop for ever.' : undefined;
  refuse(report, 'import-path-refused', spanOf(row, 'file'), `${quote(file)} ${why}; the row stays as a comment`, help);
  return false;
};

const checkImage = (row: Row, images: ImageNames, report: Report): boolean => {
  const image = textOf(row, 'image');
  if (image === '' || image === 'ALL' || images.images.has(image) || images.groups.has(image)) return true;
  const why = images.skipped.get(image) ?? 'the dump has no such image or image group';
  const message = `image ${quote(image)}: ${why}; the row stays as a comment`;
  refuse(report, 'import-image-unknown', spanOf(row, 'image'), message);
  return false;
};
