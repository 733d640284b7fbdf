import type { Recipe, RecipeSource } from './recipe.ts';

/** Where an installation reads and writes on this machine. */
export interface InstallPlaces {
  /** The directory that becomes the root tree. */
  readonly tree: string;
  /** A directory of this build's own, absent afterwards. */
  readonly work: string;
  /** The real name of a file that the recipe refers to. */
  fileOf(reference: string): string;
}

/** A program to run, and the files below `work` that must be there before. */
export interface InstallCommand {
  readonly words: readonly string[];
  readonly files: readonly { readonly name: string; readonly text: string; readonly mode: number }[];
  /** Files of sources to copy to a name below `work`. */
  readonly copies: readonly { readonly from: string; readonly name: string }[];
}

type Installed = Extract<RecipeSource, { type: 'apt' | 'dnf' }>;

/** How packages are installed into an empty tree: by mmdebstrap(1) for Debian and Ubuntu, else by dnf(8). */
export const installCommand = (recipe: Recipe, source: Installed, places: InstallPlaces): InstallCommand =>
  source.type === 'apt' ? mmdebstrap(recipe, source, places) : dnf(recipe, source, places);

const mmdebstrap = (recipe: Recipe, source: Installed, { tree, work, fileOf }: InstallPlaces): InstallCommand => {
  const { packages, without } = source.choice;
  const hook = `${work}/keep-out`;
  return {
    words: [
      'mmdebstrap',
      '--mode=root',
      '--variant=minbase',
      '--format=directory',
      `--architectures=${debianArchitectures.get(recipe.arch) ?? recipe.arch}`,
      `--aptopt=Apt::Install-Recommends "${source.recommends}"`,
      `--include=${packages.join(',')}`,
      ...(without.length === 0 ? [] : [`--setup-hook=${hook}`]),
      source.release,
      tree,
      ...source.repositories.map((one) => {
        if (one.type === 'file') return fileOf(one.file);
        const options = [
          ...(one.key === undefined ? [] : [`signed-by=${fileOf(one.key)}`]),
          ...(one.trusted ? ['trusted=yes'] : []),
        ];
        const inBrackets = options.length === 0 ? '' : `[${options.join(' ')}] `;
        return `deb ${inBrackets}${one.url} ${one.suite ?? source.release} ${one.components.join(' ')}`;
      }),
    ],
    files:
      without.length === 0
        ? []
        : [
            { name: 'keep-out', mode: 0o700, text: keepOut },
            { name: 'preferences', mode: 0o644, text: without.map(pinned).join('\n') },
          ],
    copies: [],
  };
};

/** The architectures whose names differ from the kernel's. */
const debianArchitectures: ReadonlyMap<string, string> = new Map([
  ['x86_64', 'amd64'],
  ['aarch64', 'arm64'],
  ['ppc64le', 'ppc64el'],
  ['i686', 'i386'],
]);

/** apt_preferences(5): a negative priority keeps every version out, also as a dependency. */
const pinned = (name: string): string => `Package: ${name}\nPin: release *\nPin-Priority: -1\n`;

const keepOut = `#!/bin/sh
# Called by mmdebstrap with the new tree, before anything is chosen.
set -e
mkdir -p "$1/etc/apt/preferences.d"
cp -- "\${0%/*}/preferences" "$1/etc/apt/preferences.d/statelite"
`;

const dnf = (recipe: Recipe, source: Installed, { tree, work, fileOf }: InstallPlaces): InstallCommand => {
  const { packages, groups, without } = source.choice;
  const major = /^\d+/.exec(source.release)?.[0];
  const modular = source.distribution !== 'fedora' && major !== undefined;
  const options = {
    reposdir: `${work}/repos.d`,
    varsdir: `${work}/vars`,
    cachedir: `${work}/cache`,
    logdir: `${work}/log`,
    persistdir: `${work}/persist`,
    metadata_expire: '0',
    install_weak_deps: source.recommends ? '1' : '0',
    ...(modular && { module_platform_id: `platform:el${major}` }),
  };
  return {
    words: [
      'dnf',
      '--assumeyes',
      `--installroot=${tree}`,
      `--releasever=${source.release}`,
      `--forcearch=${recipe.arch}`,
      `--config=${work}/dnf.conf`,
      '--noplugins',
      ...Object.entries(options).map(([name, value]) => `--setopt=${name}=${value}`),
      ...without.map((name) => `--exclude=${name}`),
      'install',
      ...groups.map((name) => `@${name}`),
      ...packages,
    ],
    files: [
      // Without it, the rpm of Debian keeps its database in the home directory of whoever runs it.
      { name: '.rpmmacros', mode: 0o644, text: '%_dbpath /var/lib/rpm\n' },
      { name: 'dnf.conf', mode: 0o644, text: '[main]\ngpgcheck=1\n' },
      { name: 'vars/keep', mode: 0o644, text: '' },
      { name: 'log/keep', mode: 0o644, text: '' },
      ...source.repositories.flatMap((one) => {
        if (one.type === 'file') return [];
        const key = one.key === undefined ? '' : `gpgkey=file://${fileOf(one.key)}\n`;
        const text = `[${one.name}]\nname=${one.name}\nbaseurl=${one.url}\nenabled=1\ngpgcheck=${one.trusted ? 0 : 1}\n${key}`;
        return [{ name: `repos.d/${one.name}.repo`, mode: 0o644, text }];
      }),
    ],
    copies: source.repositories.flatMap((one, index) =>
      one.type === 'file' ? [{ from: fileOf(one.file), name: `repos.d/file-${index + 1}.repo` }] : [],
    ),
  };
};
