import type { ContentMap, ManifestDocument } from '../manifest/write.ts';
import { claimDirectory, type Directories, directoryOf } from './image-directories.ts';
import { imageOfName, isImageWord, type KnownImage } from './image-names.ts';
import { kernelParameters } from './kernel-parameters.ts';
import { quote, type Report, refuse } from './report.ts';
import { commentsOf, isDisabled, leftovers } from './rows.ts';
import { type Row, spanOf, textOf } from './table.ts';

/** What all images of a site share. */
export interface ImageSite {
  readonly installdir: string;
  /** The `initrd` of the manifests, or nothing. */
  readonly initrd: ContentMap;
  readonly directories: Directories;
}

/** The manifest of an osimage row and its linuximage row, or why it is not imported. */
export const imageDocument = (
  row: Row,
  detail: Row | undefined,
  site: ImageSite,
  report: Report,
): ManifestDocument | string => {
  const name = textOf(row, 'imagename');
  const unfit = whyNot(row, report) ?? wrongWord(row, report);
  if (unfit !== undefined) return unfit;
  const { os, arch, profile, groups } = knownImage(row);
  const usual = `${site.installdir}/netboot/${os}/${arch}/${profile}`;
  const directory = directoryOf(detail, usual, report);
  const owner = claimDirectory(site.directories, directory, { name, at: row.at }, report);
  if (owner !== undefined) return `shares its directory with ${owner}`;
  reportGroupNames(row, report);
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

/** What the other tables need of an osimage row. */
export const knownImage = (row: Row): KnownImage => {
  const named = imageOfName(textOf(row, 'imagename'));
  return {
    groups: [...new Set(groupWords(row).filter(isImageWord))],
    os: textOf(row, 'osvers') || (named?.os ?? ''),
    arch: textOf(row, 'osarch') || (named?.arch ?? ''),
    profile: textOf(row, 'profile') || (named?.profile ?? ''),
  };
};

const groupWords = (row: Row): readonly string[] =>
  textOf(row, 'groups')
    .split(',')
    .map((group) => group.trim())
    .filter((group) => group !== '');

const reportGroupNames = (row: Row, report: Report): void => {
  for (const group of groupWords(row)) {
    if (isImageWord(group)) continue;
    const message = `${quote(group)} cannot name an image group; ${textOf(row, 'imagename')} is imported without it`;
    refuse(report, 'import-name-refused', spanOf(row, 'groups'), message);
  }
};

const wrongWord = (row: Row, report: Report): string | undefined => {
  const name = textOf(row, 'imagename');
  const { os, arch, profile } = knownImage(row);
  const wrong = [name, os, arch, profile].find((word) => !isImageWord(word));
  if (wrong === undefined) return undefined;
  const message = `image ${quote(name)}: ${quote(wrong)} cannot name an image, a system, an architecture or a profile`;
  refuse(report, 'import-name-refused', row.at, message);
  return 'its name, osvers, osarch or profile cannot stand in a manifest';
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
