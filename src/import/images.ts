import type { ManifestDocument } from '../manifest/write.ts';
import type { Dialect } from './dialect.ts';
import type { ImageNames, KnownImage, SpokenImage } from './image-names.ts';
import { type ImageSite, imageDocument, knownImage } from './image-spec.ts';
import { count, note, quote, type Report, someOf, warn } from './report.ts';
import { importOtherLine, isDisabled, keptAsComment } from './rows.ts';
import { type Row, rowsOf, spanOf, type Table, textOf } from './table.ts';

/** What the image tables become. */
export interface ImportedImages extends ImageNames {
  readonly documents: readonly ManifestDocument[];
  /** Rows that are not imported, as comments. */
  readonly comments: readonly string[];
}

/** The Image manifests for osimage and linuximage; without osimage, for the images that the other tables speak of. */
export const importImages = (
  tables: ReadonlyMap<string, Table>,
  installdir: string,
  dialect: Dialect,
  spoken: readonly SpokenImage[],
  report: Report,
): ImportedImages => {
  const osimage = tables.get('osimage');
  const known = new Map<string, KnownImage>();
  const documents: ManifestDocument[] = [];
  const initrd = dialect === 'today' ? { initrd: 'initrd-statelite.gz' } : {};
  if (osimage === undefined) {
    for (const { name, os, arch, profile } of spoken) {
      if (known.has(name)) continue;
      known.set(name, { groups: [], os, arch, profile });
      documents.push({ kind: 'Image', name, spec: { os, arch, profile, ...initrd } });
    }
    return { documents, images: known, groups: new Set(), skipped: new Map(), comments: [] };
  }
  return fromTables(osimage, tables.get('linuximage'), { installdir, initrd, directories: new Map() }, report);
};

const fromTables = (osimage: Table, linuximage: Table | undefined, site: ImageSite, report: Report): ImportedImages => {
  const details = new Map(rowsOf(linuximage).map((row) => [textOf(row, 'imagename'), row]));
  const last = new Map(rowsOf(osimage).map((row) => [textOf(row, 'imagename'), row]));
  const images = new Map<string, KnownImage>();
  const skipped = new Map<string, string>();
  const documents: ManifestDocument[] = [];
  const comments: string[] = [];
  for (const line of osimage.lines) {
    if (line.type !== 'row') {
      comments.push(importOtherLine(line, report));
      continue;
    }
    const name = textOf(line, 'imagename');
    if (last.get(name) !== line) {
      comments.push(keptAsComment('osimage, repeated', line.raw));
      reportRepeated(line, name, report);
      continue;
    }
    const detail = details.get(name);
    const used = detail === undefined || isDisabled(detail, report) ? undefined : detail;
    const document = imageDocument(line, used, site, report);
    if (typeof document === 'string') {
      skipped.set(name, document);
      comments.push(keptAsComment(document, line.raw));
    } else {
      images.set(name, knownImage(line));
      documents.push(document);
    }
  }
  reportSkipped(osimage, skipped, report);
  const groups = new Set([...images.values()].flatMap((image) => image.groups));
  return {
    documents,
    images,
    groups,
    skipped,
    comments: [...comments, ...unusedDetails(linuximage, details, last, report)],
  };
};

/** The lines of linuximage that no image takes up: broken, disabled, repeated or without an osimage row. */
const unusedDetails = (
  linuximage: Table | undefined,
  details: ReadonlyMap<string, Row>,
  osimages: ReadonlyMap<string, Row>,
  report: Report,
): readonly string[] =>
  (linuximage?.lines ?? []).flatMap((line) => {
    if (line.type !== 'row') return [importOtherLine(line, report)];
    const name = textOf(line, 'imagename');
    if (!osimages.has(name)) return [keptAsComment('linuximage without osimage', line.raw)];
    if (details.get(name) !== line) return [keptAsComment('linuximage, repeated', line.raw)];
    return isDisabled(line, []) ? [keptAsComment('linuximage, disabled', line.raw)] : [];
  });

const reportRepeated = (row: Row, name: string, report: Report): void => {
  const message = `two rows are for ${quote(name)}; xCAT keeps the other, this row stays as a comment`;
  warn(report, 'import-key-repeated', spanOf(row, 'imagename'), message);
};

const reportSkipped = (table: Table, skipped: ReadonlyMap<string, string>, report: Report): void => {
  const at = table.headerAt ?? table.lines[0]?.at;
  if (skipped.size === 0 || at === undefined) return;
  const reasons = [...skipped].map(([name, why]) => `${name} (${why})`);
  note(report, 'import-image-skipped', at, `${count(skipped.size, 'image')} not imported: ${someOf(reasons)}`);
};
