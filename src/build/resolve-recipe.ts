import type { Diagnostic } from '../core/diagnostic.ts';
import type { Span } from '../core/source.ts';
import type { ManifestOf } from '../manifest/document.ts';
import type { ImageBuild } from '../manifest/generated/types.ts';
import { choosePackages } from './choose-packages.ts';
import { readExcludePatterns } from './exclude-patterns.ts';
import { imageFileProblem } from './image-files.ts';
import { type ListLine, readListLines } from './list-lines.ts';
import type { FileReference, PackageSource, Recipe, RecipeSource } from './recipe.ts';

/** The recipe of an image, or undefined when its manifest has none or an error forbids it. */
export interface ResolvedRecipe {
  readonly recipe: Recipe | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/** Works out how an image is built; `read` gives the files of the repository. */
export const resolveRecipe = (
  manifest: ManifestOf<'Image'>,
  read: (name: string) => string | undefined,
): ResolvedRecipe => {
  const { metadata, spec } = manifest.value;
  const { build } = spec;
  if (build === undefined) return { recipe: undefined, diagnostics: [] };
  const diagnostics: Diagnostic[] = [];
  const error = (code: Diagnostic['code'], message: string, at: Span, help: string): void => {
    diagnostics.push({ code, severity: 'error', message, at, help });
  };
  const at = (...path: readonly (string | number)[]): Span => manifest.at('spec', 'build', ...path);
  const lines = (lists: 'packageLists' | 'excludeLists', inline: 'packages' | 'excludes'): readonly ListLine[] => [
    ...(build[lists] ?? []).flatMap((file, index) => {
      const found = readListLines(file, at(lists, index), read);
      diagnostics.push(...found.diagnostics);
      return found.lines;
    }),
    ...(build[inline] ?? []).map((text, index) => ({ text, at: at(inline, index) })),
  ];
  const chosen = choosePackages(lines('packageLists', 'packages'));
  const excluded = readExcludePatterns(lines('excludeLists', 'excludes'));
  diagnostics.push(...chosen.diagnostics, ...excluded.diagnostics);
  const unfit = imageFileProblem(spec);
  if (unfit !== undefined)
    error('build-contradiction', unfit.message, manifest.at('spec', unfit.of), 'give the file another name');
  const source = sourceOf(build, chosen.choice, at, error);
  const script = build.postInstall === undefined ? undefined : read(build.postInstall);
  if (build.postInstall !== undefined && script === undefined)
    error(
      'build-file-missing',
      `there is no file ${JSON.stringify(build.postInstall)} in the repository`,
      at('postInstall'),
      'the script is named from the top of the repository',
    );
  if (source === undefined || diagnostics.length > 0) return { recipe: undefined, diagnostics };
  return {
    recipe: {
      image: metadata.name,
      arch: spec.arch,
      source,
      excludes: excluded.excludes,
      kernelVersion: build.kernelVersion,
      kernelModules: [...new Set(build.kernelModules ?? [])].sort(),
      initramfs: build.initramfs ?? (usesApt(build.distribution) ? 'initramfs-tools' : 'dracut'),
      postInstall: build.postInstall === undefined ? undefined : { file: build.postInstall, text: script ?? '' },
      rootPasswordHash: referenceOf(build.rootPasswordHash),
      authorizedKeys: referenceOf(build.authorizedKeys),
    },
    diagnostics,
  };
};

type Choice = ReturnType<typeof choosePackages>['choice'];
type Report = (code: Diagnostic['code'], message: string, at: Span, help: string) => void;
type At = (...path: readonly (string | number)[]) => Span;

const usesApt = (distribution: string | undefined): boolean => distribution === 'debian' || distribution === 'ubuntu';

const referenceOf = (file: string | undefined): FileReference | undefined =>
  file === undefined ? undefined : { file };

const sourceOf = (build: ImageBuild, choice: Choice, at: At, error: Report): RecipeSource | undefined =>
  build.from === undefined ? installed(build, choice, at, error) : existing(build, choice, at, error);

const existing = (build: ImageBuild, choice: Choice, at: At, error: Report): RecipeSource | undefined => {
  const { directory, tarball } = build.from ?? {};
  const path = directory ?? tarball;
  if (path === undefined || (directory !== undefined && tarball !== undefined)) {
    error(
      'build-contradiction',
      'an existing tree is either a directory or a tarball',
      at('from'),
      'give one of the two',
    );
    return undefined;
  }
  if (!path.startsWith('/') || /\/\.\.?(\/|$)/.test(path))
    error('path-malformed', `${JSON.stringify(path)} is not an absolute path`, at('from'), 'name it from the root');
  const unused = (['release', 'repositories', 'packageLists', 'packages'] as const).find(
    (key) => build[key] !== undefined,
  );
  if (unused !== undefined || choice.packages.length > 0)
    error(
      'build-contradiction',
      `${unused ?? 'packages'} is for packages, and this image is made from an existing tree`,
      at(unused ?? 'packages'),
      'remove it, or remove from',
    );
  return { type: directory === undefined ? 'tarball' : 'directory', path };
};

const installed = (build: ImageBuild, choice: Choice, at: At, error: Report): RecipeSource | undefined => {
  const { distribution, release } = build;
  if (distribution === undefined || release === undefined) {
    const help = 'say distribution and release, or from: for an existing tree';
    error('build-contradiction', 'a build does not say what it is made from', at(), help);
    return undefined;
  }
  const type = usesApt(distribution) ? 'apt' : 'dnf';
  const [group] = choice.groups;
  if (type === 'apt' && group !== undefined)
    error('build-contradiction', `@${group} is a group, and apt has none`, at(), 'name the packages of the group');
  if (choice.packages.length + choice.groups.length === 0)
    error('build-contradiction', 'a build names no packages', at(), 'give packages or packageLists');
  if (type === 'dnf' && build.repositories === undefined)
    error('build-contradiction', 'a build with dnf says nowhere where packages come from', at(), 'give repositories');
  const repositories = (build.repositories ?? []).flatMap((one, index): PackageSource[] => {
    if ((one.url === undefined) === (one.file === undefined)) {
      error(
        'build-contradiction',
        'a repository is either a url or a file',
        at('repositories', index),
        'give one of the two',
      );
      return [];
    }
    if (one.file !== undefined) return [{ type: 'file', file: one.file }];
    if (type === 'dnf' && one.key === undefined && one.trusted !== true)
      error(
        'build-contradiction',
        'nothing says by whose key the packages of this repository are signed',
        at('repositories', index),
        'give a key, or trusted: true for packages without a signature',
      );
    const { url = '', suite, components = ['main'], key, trusted = false } = one;
    const name = one.name ?? `statelite-${index + 1}`;
    return [{ type: 'url', name, url, suite, components, key, trusted }];
  });
  return { type, distribution, release, repositories, recommends: build.recommends ?? false, choice };
};
