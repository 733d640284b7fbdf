import { describe, expect, it } from '@jest/globals';
import { adapterFiles, generatorWords } from '../../src/build/adapter-files.ts';
import { installCommand } from '../../src/build/install-commands.ts';
import { neededTools } from '../../src/build/needed-tools.ts';
import type { Recipe } from '../../src/build/recipe.ts';
import { adapterDigest, recipeDigest } from '../../src/build/recipe-digest.ts';
import { resolveRecipe } from '../../src/build/resolve-recipe.ts';
import { headed, load } from '../manifest/support/problems.ts';

const files = { 'lists/a': 'openssh-server\n#INCLUDE:b#\n', 'lists/b': '-emacs\nbash\n', 'post.sh': '#!/bin/sh\n' };
const recipeOf = (build: string): Recipe => {
  const text = headed(
    `kind: Image\nmetadata: { name: i }\nspec: { os: o, arch: x86_64, profile: p, build: { ${build} } }\n`,
  );
  const { manifests, diagnostics } = load(text);
  expect(diagnostics).toEqual([]);
  const image = manifests.find((manifest) => manifest.kind === 'Image');
  if (image?.kind !== 'Image') throw new Error('no image');
  const found = resolveRecipe(image, (name) => new Map(Object.entries(files)).get(name));
  expect(found.diagnostics).toEqual([]);
  if (found.recipe === undefined) throw new Error('no recipe');
  return found.recipe;
};

const debian = 'distribution: debian, release: bookworm, packageLists: [lists/a]';
const rocky = 'distribution: rocky, release: "9", packages: ["@core", vim, -emacs]';
const places = { tree: '/t', work: '/w', fileOf: (name: string) => `/real${name}` };
const commandOf = (recipe: Recipe) => {
  if ('path' in recipe.source) throw new Error('an existing tree is not installed');
  return installCommand(recipe, recipe.source, places);
};

describe('the digest of a recipe', () => {
  it('is the same whatever the order of words, and another for every change that matters', () => {
    const same = [`${debian}, packages: [vim, zsh]`, `packages: [zsh, vim, bash], ${debian}, recommends: false`];
    expect(new Set(same.map((build) => recipeDigest(recipeOf(build)))).size).toBe(1);
    const others = [
      debian,
      `${debian}, packages: [zsh]`,
      `${debian}, recommends: true`,
      `${debian}, excludes: [/usr/share/man]`,
      `${debian}, kernelModules: [igb]`,
      `${debian}, kernelVersion: "6.1"`,
      `${debian}, initramfs: dracut`,
      `${debian}, postInstall: post.sh`,
      `${debian}, rootPasswordHash: /etc/hash`,
      `${debian}, authorizedKeys: /root/key.pub`,
      `${debian}, repositories: [ { url: "http://deb.example" } ]`,
      debian.replace('bookworm', 'trixie'),
      rocky.replace('-emacs]', '-emacs], repositories: [ { url: "http://rpm.example", trusted: true } ]'),
      'from: { directory: /srv/a }',
      'from: { tarball: /srv/a }',
    ];
    expect(new Set(others.map((build) => recipeDigest(recipeOf(build)))).size).toBe(others.length);
  });

  it('of the adapter changes with the files of the generator that is used, and with no others', () => {
    const recipe = recipeOf(debian);
    const texts = { 'dracut/a': '1', 'initramfs-tools/a': '1' };
    expect(adapterDigest(recipe, { ...texts, 'dracut/a': '2' })).toBe(adapterDigest(recipe, texts));
    expect(adapterDigest(recipe, { ...texts, 'initramfs-tools/a': '2' })).not.toBe(adapterDigest(recipe, texts));
  });
});

describe('a recipe for Debian', () => {
  it('is installed by mmdebstrap, from the mirrors that it knows when none is given', () => {
    const { words, files: written } = commandOf(recipeOf('distribution: debian, release: bookworm, packages: [vim]'));
    expect(words).toEqual([
      'mmdebstrap',
      '--mode=root',
      '--variant=minbase',
      '--format=directory',
      '--architectures=amd64',
      '--aptopt=Apt::Install-Recommends "false"',
      '--include=vim',
      'bookworm',
      '/t',
    ]);
    expect(written).toEqual([]);
  });

  it('gives apt its repositories with their keys, and pins what must stay out', () => {
    const { words, files: written } = commandOf(
      recipeOf(
        `${debian}, repositories: [ { url: "http://a", key: /k }, { url: "http://b", suite: s, components: [x, y], trusted: true }, { file: /f.list } ]`,
      ),
    );
    expect(words.slice(-4)).toEqual([
      '/t',
      'deb [signed-by=/real/k] http://a bookworm main',
      'deb [trusted=yes] http://b s x y',
      '/real/f.list',
    ]);
    expect(words).toContain('--setup-hook=/w/keep-out');
    expect(words).toContain('--include=bash,openssh-server');
    expect(written.map(({ name, mode }) => [name, mode])).toEqual([
      ['keep-out', 0o700],
      ['preferences', 0o644],
    ]);
    expect(written[1]?.text).toBe('Package: emacs\nPin: release *\nPin-Priority: -1\n');
  });

  it('uses initramfs-tools, with the drivers in a file of its own', () => {
    const recipe = recipeOf(`${debian}, kernelModules: [igb, bnx2, igb]`);
    expect(recipe.initramfs).toBe('initramfs-tools');
    expect(
      adapterFiles(recipe, { 'initramfs-tools/hook': 'h' }).map(({ path, mode }) => `${path} ${mode.toString(8)}`),
    ).toEqual([
      '/etc/initramfs-tools/conf.d/statelite 644',
      '/etc/initramfs-tools/hooks/statelite 755',
      '/etc/initramfs-tools/scripts/statelite 755',
      '/usr/share/initramfs-tools/modules.d/statelite 644',
    ]);
    expect(adapterFiles(recipe, {}).at(-1)?.text).toBe('bnx2\nigb\n');
    expect(generatorWords(recipe, 'initramfs-tools', '6.1')).toEqual(['mkinitramfs', '-o', '/run/initrd', '6.1']);
  });
});

describe('a recipe for dnf', () => {
  const recipe = recipeOf(
    `${rocky}, kernelModules: [mlx4_core], repositories: [ { name: base, url: "http://a", key: /a }, { url: "http://b", key: /k, name: b }, { file: /c.repo } ]`,
  );

  it('reads no settings of this machine, and takes only signed packages unless told otherwise', () => {
    const { words, files: written, copies } = commandOf(recipe);
    expect(words.slice(0, 7)).toEqual([
      'dnf',
      '--assumeyes',
      '--installroot=/t',
      '--releasever=9',
      '--forcearch=x86_64',
      '--config=/w/dnf.conf',
      '--noplugins',
    ]);
    expect(words).toContain('--setopt=reposdir=/w/repos.d');
    expect(words).toContain('--setopt=module_platform_id=platform:el9');
    expect(words.slice(-4)).toEqual(['--exclude=emacs', 'install', '@core', 'vim']);
    const texts = new Map(written.map(({ name, text }) => [name, text]));
    expect(texts.get('repos.d/base.repo')).toContain('gpgcheck=1');
    expect(texts.get('repos.d/b.repo')).toContain('gpgkey=file:///real/k');
    expect(copies).toEqual([{ from: '/real/c.repo', name: 'repos.d/file-3.repo' }]);
  });

  it('uses dracut without the network program that never mounts a root', () => {
    expect(recipe.initramfs).toBe('dracut');
    const words = generatorWords(recipe, 'dracut', '5.14');
    expect(words).toContain('--add-drivers=mlx4_core');
    expect(words.find((word) => word.startsWith('--omit='))).toContain('systemd-networkd');
    expect(words.slice(-2)).toEqual(['/run/initrd', '5.14']);
  });
});

describe('the programs that a recipe needs', () => {
  it.each([
    [debian, 'mmdebstrap'],
    ['from: { tarball: /a.tar.zst }', 'zstd'],
    ['from: { tarball: /a.txz }', 'xz'],
    ['from: { tarball: /a.tar.gz }', 'gzip'],
  ])('for %s include %s', (build, command) => {
    expect(neededTools(recipeOf(build)).map((tool) => tool.command)).toContain(command);
  });
});
