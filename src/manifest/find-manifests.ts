import fastGlob from 'fast-glob';
import { compareTexts } from '../core/compare-texts.ts';
import type { Diagnostic } from '../core/diagnostic.ts';
import type { Span } from '../core/source.ts';
import { apiVersion, checkDocument } from './check-document.ts';
import type { Manifest } from './document.ts';
import { globMatcher } from './match-glob.ts';
import { readYaml } from './read-yaml.ts';

/** The file that every repository has. */
export const siteFile = 'statelite.yaml';

/** Where manifests are looked for when the site says nothing. */
export const defaultGlobs: readonly string[] = ['manifests/**/*.yaml'];

/** Where plan policies are looked for whatever the site says: no change of its globs can switch them off. */
const policyGlob = 'policies/*.yaml';

/** The manifest files of a repository, and what is wrong with where they were looked for. */
export interface FoundManifests {
  readonly names: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * The names of the manifest files of a repository, relative to it: statelite.yaml first, the others sorted. Links to
 * directories below a ** are not followed; what lies in .git or node_modules is left out. `files` stands for a
 * directory: a path on disk, or the names of all files of a revision.
 */
export const findManifests = (files: string | readonly string[], siteText: string): FoundManifests => {
  const names = new Set<string>();
  const diagnostics: Diagnostic[] = [];
  for (const { glob, at } of [...globsOf(siteText), { glob: policyGlob, at: undefined }]) {
    if (escapes(glob)) {
      diagnostics.push(escaping(glob, at));
      continue;
    }
    const matched = typeof files === 'string' ? matches(files, glob, diagnostics) : matchNames(files, glob);
    if (matched === undefined) {
      diagnostics.push(unsupported(glob, at));
      continue;
    }
    const found = matched.filter((name) => !escapes(name));
    if (found.length === 0 && at !== undefined) diagnostics.push(matchless(glob, at));
    for (const name of found) names.add(name);
  }
  names.delete(siteFile);
  return { names: [siteFile, ...[...names].sort(compareTexts)], diagnostics };
};

interface SiteGlob {
  readonly glob: string;
  readonly at: Span | undefined;
}

/** What the first Site with globs asks for; problems of the text are reported when it is loaded. */
const globsOf = (siteText: string): readonly SiteGlob[] => {
  for (const site of sitesIn(siteText)) {
    const globs = site.value.spec.manifests;
    if (globs !== undefined) return globs.map((glob, index) => ({ glob, at: site.at('spec', 'manifests', index) }));
  }
  return defaultGlobs.map((glob) => ({ glob, at: undefined }));
};

/** The Site manifests of a statelite.yaml that are right by themselves. */
export const sitesIn = (siteText: string): readonly SiteManifest[] =>
  readYaml(siteFile, siteText).documents.flatMap((document) => {
    const manifest = checkDocument(document, apiVersion).declared?.manifest;
    return manifest?.kind === 'Site' ? [manifest] : [];
  });

type SiteManifest = Extract<Manifest, { kind: 'Site' }>;

/** What is left out silently would be taken for removed, so links, pipes and directories that cannot be read are errors. */
const matches = (directory: string, glob: string, problems: Diagnostic[]): readonly string[] => {
  try {
    return entriesOf(directory, glob).flatMap(({ path, dirent }) => {
      if (dirent.isFile()) return [path];
      if (!dirent.isDirectory()) problems.push(notAFile(path, dirent.isSymbolicLink()));
      return [];
    });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : undefined;
    if (code === undefined) throw error;
    if (code !== 'ENOTDIR') problems.push(unreadable(glob, code));
    return [];
  }
};

const entriesOf = (directory: string, glob: string) =>
  fastGlob.sync(glob.replace(/^(\.\/)+/, ''), {
    cwd: directory,
    ignore: ['**/.git/**', '**/node_modules/**'],
    followSymbolicLinks: false,
    onlyFiles: false,
    objectMode: true,
  });

const unreadable = (glob: string, code: string): Diagnostic => ({
  code: 'file-unreadable',
  severity: 'error',
  message: `a directory in which ${JSON.stringify(glob)} looks for manifests cannot be read: ${code}`,
  help: 'see that it may be read',
});

const notAFile = (name: string, link: boolean): Diagnostic => ({
  code: 'file-unreadable',
  severity: 'error',
  message: `${name} is ${link ? 'a symbolic link' : 'no regular file'}, and manifests are only read from files`,
  help: link ? 'put the file itself there, or name its directory in the manifests of the Site' : 'move it away',
});

const matchNames = (names: readonly string[], glob: string): readonly string[] | undefined => {
  const matcher = globMatcher(glob.replace(/^(\.\/)+/, ''));
  const isLeftOut = (name: string): boolean => /(^|\/)(\.git|node_modules)\//.test(name);
  return matcher && names.filter((name) => matcher(name) && !isLeftOut(name));
};

const escapes = (path: string): boolean =>
  path.startsWith('/') || path.startsWith('!') || path.includes('\0') || /(^|[/\\{,(|])\.\.($|[/\\},)|])/.test(path);

const escaping = (glob: string, at: Span | undefined): Diagnostic => ({
  code: 'glob-escapes',
  severity: 'error',
  message: `${JSON.stringify(glob)} leads out of the repository, or excludes files`,
  ...(at === undefined ? {} : { at }),
  help: 'write a path below the directory of statelite.yaml',
});

const unsupported = (glob: string, at: Span | undefined): Diagnostic => ({
  code: 'glob-not-in-revision',
  severity: 'error',
  message: `${JSON.stringify(glob)} cannot be matched against the files of a revision`,
  ...(at === undefined ? {} : { at }),
  help: 'use *, **, ?, [...] and {a,b} only',
});

const matchless = (glob: string, at: Span): Diagnostic => ({
  code: 'glob-matches-nothing',
  severity: 'warning',
  message: `${JSON.stringify(glob)} matches no file`,
  at,
  help: 'remove it, or correct the path',
});
