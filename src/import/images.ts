import type { ContentMap, ManifestDocument } from '../manifest/write.ts';
import type { Dialect } from './dialect.ts';
import { claimDirectory, type Directories, directoryOf } from './image-directories.ts';
import { kernelParameters } from './kernel-parameters.ts';
import { count, note, quote, type Report, refuse, someOf, warn } from './report.ts';
import { commentsOf, importOtherLine, isDisabled, keptAsComment, leftovers } from './rows.ts';
import { type Row, rowsOf, spanOf, type Table, textOf } from './table.ts';

/** The images and image groups that the manifests have; rows that name others cannot be imported. */
export interface ImageNames {
  readonly images: ReadonlyMap<string, KnownImage>;
  readonly groups: ReadonlySet<string>;
  /** Why an image of the dump is not imported. */
  readonly skipped: ReadonlyMap<string, string>;
}

/** What the other tables need of an image. */
export interface KnownImage {
  readonly groups: readonly string[];
  readonly os: string;
  readonly arch: string;
  readonly profile: string;
}

/** What the image tables become. */
export interface ImportedImages extends ImageNames {
  readonly documents: readonly ManifestDocument[];
  /** Rows that are not imported, as comments. */
  readonly comments: readonly string[];
}

/** An image that nodes or other tables speak of, for dumps without an osimage table. */
export interface SpokenImage {
  readonly name: string;
  readonly os: string;
  readonly arch: string;
  readonly profile: string;
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
  return fromTables(osimage, tables.get('linuximage'), { installdir, initrd }, report);
};

/** `<os>-<arch>-<profile>`, as xCAT names images; undefined for a name of another form. */
export const imageOfName = (name: string): SpokenImage | undefined => {
  const found = /^(.+?)-(x86_64|x86|i[3-6]86|ppc64le|ppc64|ppc64el|aarch64|s390x)-(?:statelite-)?(.+)$/.exec(name);
  return found === null ? undefined : { name, os: found[1] ?? '', arch: found[2] ?? '', profile: found[3] ?? '' };
};

/** Whether a text may name an image, an operating system, an architecture or a profile. */
export const isImageWord = (text: string): boolean => /^[A-Za-z0-9_][A-Za-z0-9._+-]*$/.test(text);

const fromTables = (
  osimage: Table,
  linuximage: Table | undefined,
  site: { readonly installdir: string; readonly initrd: ContentMap },
  report: Report,
): ImportedImages => {
  const details = new Map(
    rowsOf(linuximage)
      .filter((row) => !isDisabled(row, report))
      .map((row) => [textOf(row, 'imagename'), row]),
  );
  const last = new Map(rowsOf(osimage).map((row) => [textOf(row, 'imagename'), row]));
  const images = new Map<string, KnownImage>();
  const skipped = new Map<string, string>();
  const documents: ManifestDocument[] = [];
  const comments: string[] = [];
  const directories: Directories = new Map();
  for (const line of osimage.lines) {
    if (line.type !== 'row') {
      comments.push(importOtherLine(line, report));
      continue;
    }
    const name = textOf(line, 'imagename');
    if (last.get(name) !== line) {
      warn(
        report,
        'import-key-repeated',
        spanOf(line, 'imagename'),
        `two rows are for ${quote(name)}; xCAT keeps the other, this row stays as a comment`,
      );
      comments.push(keptAsComment('osimage, repeated', line.raw));
      continue;
    }
    const spec = imageSpec(line, details.get(name), site, directories, report);
    if (typeof spec === 'string') {
      skipped.set(name, spec);
      comments.push(keptAsComment(spec, line.raw));
    } else {
      images.set(name, { groups: groupsOf(line), ...wordsOf(line) });
      documents.push(spec);
    }
  }
  for (const line of linuximage?.lines ?? []) {
    if (line.type !== 'row') comments.push(importOtherLine(line, report));
    else if (!images.has(textOf(line, 'imagename')) && !skipped.has(textOf(line, 'imagename'))) {
      comments.push(keptAsComment('linuximage without osimage', line.raw));
    }
  }
  reportSkipped(osimage, skipped, report);
  const groups = new Set([...images.values()].flatMap((image) => image.groups));
  return { documents, images, groups, skipped, comments };
};

/** The manifest of an image, or why it is not imported. */
const imageSpec = (
  row: Row,
  detail: Row | undefined,
  site: { readonly installdir: string; readonly initrd: ContentMap },
  directories: Directories,
  report: Report,
): ManifestDocument | string => {
  const name = textOf(row, 'imagename');
  const unfit = whyNot(row, report);
  if (unfit !== undefined) return unfit;
  const { os, arch, profile } = wordsOf(row);
  const wrong = [name, os, arch, profile].find((word) => !isImageWord(word));
  if (wrong !== undefined) {
    refuse(
      report,
      'import-name-refused',
      row.at,
      `image ${quote(name)}: ${quote(wrong)} cannot name an image, a system, an architecture or a profile`,
    );
    return 'its name, osvers, osarch or profile cannot stand in a manifest';
  }
  const usual = `${site.installdir}/netboot/${os}/${arch}/${profile}`;
  const directory = directoryOf(detail, usual, report);
  const owner = claimDirectory(directories, directory, { name, at: row.at }, report);
  if (owner !== undefined) return `shares its directory with ${owner}`;
  const groups = groupsOf(row);
  const parameters = kernelParameters(detail, report);
  const spec: ContentMap = {
    os,
    arch,
    profile,
    ...(groups.length === 0 ? {} : { groups }),
    ...(directory === usual ? {} : { directory }),
    ...site.initrd,
    ...(parameters.text === '' ? {} : { kernelParameters: parameters.text }),
  };
  const above = [
    ...parameters.left,
    ...others(row, 'osimage'),
    ...(detail === undefined ? [] : others(detail, 'linuximage')),
  ];
  return { kind: 'Image', name, ...commentsOf(row), above, spec };
};

const wordsOf = (row: Row): Pick<KnownImage, 'os' | 'arch' | 'profile'> => {
  const named = imageOfName(textOf(row, 'imagename'));
  return {
    os: textOf(row, 'osvers') || (named?.os ?? ''),
    arch: textOf(row, 'osarch') || (named?.arch ?? ''),
    profile: textOf(row, 'profile') || (named?.profile ?? ''),
  };
};

/** Why an osimage row is no image of ours; undefined when it is one. */
const whyNot = (row: Row, report: Report): string | undefined => {
  if (isDisabled(row, report)) return 'disabled';
  const provmethod = textOf(row, 'provmethod');
  if (provmethod !== 'statelite') return `its provmethod is ${provmethod === '' ? 'blank' : provmethod}, not statelite`;
  if (textOf(row, 'rootfstype') === 'ramdisk') return 'its rootfstype is ramdisk, not nfs';
  const type = textOf(row, 'imagetype');
  return type === '' || type.toLowerCase() === 'linux' ? undefined : `its imagetype is ${type}, not linux`;
};

const groupsOf = (row: Row): readonly string[] => [
  ...new Set(
    textOf(row, 'groups')
      .split(',')
      .map((group) => group.trim())
      .filter(isImageWord),
  ),
];

/** What genimage reads and we do not, as comments, so that nothing of the tables is lost. */
const others = (row: Row, table: string): readonly string[] => {
  const said = new Set(
    'imagename groups profile provmethod rootfstype imagetype osvers osarch comments disable rootimgdir addkcmdline'.split(
      ' ',
    ),
  );
  if (table === 'linuximage') said.delete('comments');
  const known = row.table.columns.filter((column) => !said.has(column) && textOf(row, column) !== '');
  return [...new Set([...known.map((column) => `${column}: ${quote(textOf(row, column))}`), ...leftovers(row)])].map(
    (text) => `${table}.${text}`,
  );
};

const reportSkipped = (table: Table, skipped: ReadonlyMap<string, string>, report: Report): void => {
  const at = table.headerAt ?? table.lines[0]?.at;
  if (skipped.size === 0 || at === undefined) return;
  const reasons = [...skipped].map(([name, why]) => `${name} (${why})`);
  note(report, 'import-image-skipped', at, `${count(skipped.size, 'image')} not imported: ${someOf(reasons)}`);
};
