import { rootedPath } from '../core/place.ts';
import type { Span } from '../core/source.ts';
import { quote, type Report, warn } from './report.ts';
import { type Row, spanOf, textOf } from './table.ts';

/** The directories of the images so far, and who has them. */
export type Directories = Map<string, { readonly name: string; readonly at: Span }>;

/** The directory of an image by linuximage.rootimgdir; `usual` when that is blank or no directory of an image. */
export const directoryOf = (detail: Row | undefined, usual: string, report: Report): string => {
  const written = detail === undefined ? '' : textOf(detail, 'rootimgdir');
  if (detail === undefined || written === '') return usual;
  const path = /\p{Cc}/u.test(written) ? undefined : rootedPath(written);
  if (path !== undefined && path !== '/') return path;
  const message = `rootimgdir ${quote(written)} cannot be the directory of an image; ${usual} is taken`;
  warn(report, 'import-image-directory', spanOf(detail, 'rootimgdir'), message);
  return usual;
};

/** Whether an image may have a directory; one that another image uses is reported, and the other named. */
export const claimDirectory = (
  directories: Directories,
  directory: string,
  image: { readonly name: string; readonly at: Span },
  report: Report,
): string | undefined => {
  const clash = [...directories].find(
    ([other]) => directory === other || isInside(directory, other) || isInside(other, directory),
  );
  if (clash === undefined) {
    directories.set(directory, image);
    return undefined;
  }
  const [, other] = clash;
  report.push({
    code: 'import-image-directory',
    severity: 'error',
    message: `image ${quote(image.name)} has the directory of ${quote(other.name)}, or lies in its root tree; they would convert each other's files`,
    at: image.at,
    related: [{ at: other.at, message: `${other.name} is imported` }],
  });
  return other.name;
};

const isInside = (inner: string, outer: string): boolean => `${inner}/`.startsWith(`${outer}/rootimg/`);
