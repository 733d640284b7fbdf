import { readAssertions } from '../assertions/read-assertions.ts';
import type { Recipe } from '../build/recipe.ts';
import { resolveRecipe } from '../build/resolve-recipe.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { resolveCluster } from '../cluster/resolve-cluster.ts';
import { type Diagnostic, hasErrors, sortDiagnostics } from '../core/diagnostic.ts';
import { openRevision } from '../host/git-revision.ts';
import { openRepository } from '../host/open-repository.ts';
import { checkExports } from '../kinds/export/check.ts';
import type { Manifest } from '../manifest/document.ts';
import { type FoundManifests, findManifests } from '../manifest/find-manifests.ts';
import { loadManifests } from '../manifest/load-manifests.ts';
import { readPolicies } from '../policies/read-policies.ts';
import { checkBmcPasswords } from '../power/read-bmcs.ts';
import { checkTemplates } from '../render/boot/check-templates.ts';
import type { Context } from './context.ts';

/** A repository of manifests, read and resolved; problems of all stages together, sorted. */
export interface Repository {
  readonly directory: string;
  readonly manifests: readonly Manifest[];
  /** The model; undefined when an error means that it must not be applied. */
  readonly cluster: Cluster | undefined;
  /** How the images are built that say so, by name. */
  readonly recipes: ReadonlyMap<string, Recipe>;
  readonly diagnostics: readonly Diagnostic[];
  /** The manifest files in the order in which they were read. */
  readonly files: readonly { readonly name: string; readonly text: string }[];
  /** The names of the manifest files, and what was wrong where they were looked for. */
  readonly found: FoundManifests;
  /** Every file that was asked for so far, with its text; undefined for one that is missing. */
  readonly texts: ReadonlyMap<string, string | undefined>;
  /** The text of a file of the repository, for showing where a problem is. */
  source(file: string): string | undefined;
}

/**
 * Reads the manifests of the repository that the context names: text → manifests → cluster. `edited` holds texts that
 * stand for those on disk, by name; with `revision` they are read as that git revision has them.
 */
export const loadRepository = (
  context: Pick<Context, 'repository' | 'cwd'>,
  edited: ReadonlyMap<string, string> = new Map(),
  revision?: string,
): Repository => {
  const onDisk = openRepository(context.repository, context.cwd);
  if ('problem' in onDisk) return unopened(context.cwd, onDisk.problem);
  const { directory } = onDisk;
  const inGit = revision === undefined ? undefined : openRevision(directory, revision);
  if (inGit !== undefined && 'problem' in inGit) return unopened(directory, inGit.problem);
  const opened = inGit ?? onDisk;
  const texts = new Map<string, string | undefined>();
  const read = (name: string): string | undefined => {
    const text = edited.get(name) ?? opened.read(name);
    texts.set(name, text);
    return text;
  };
  const found = findManifests(inGit?.names ?? directory, read('statelite.yaml') ?? '');
  inGit?.prefetch(found.names);
  const files = found.names.map((name) => ({ name, text: read(name) ?? '' }));
  const loaded = loadManifests(files, read);
  const diagnostics: Diagnostic[] = [...found.diagnostics, ...loaded.diagnostics];
  const withSite = loaded.manifests.some((manifest) => manifest.kind === 'Site');
  const resolved = withSite ? resolveCluster(loaded.manifests, read) : undefined;
  if (resolved !== undefined) {
    const { cluster } = resolved;
    diagnostics.push(...resolved.diagnostics, ...checkExports(cluster), ...checkTemplates(cluster));
    diagnostics.push(...readPolicies(loaded.manifests).diagnostics);
    diagnostics.push(...checkBmcPasswords(cluster), ...readAssertions(loaded.manifests, cluster).diagnostics);
  }
  const recipes = new Map<string, Recipe>();
  // What is there but no text has been told, and is not missing too.
  const readList = (name: string): string | undefined => read(name) ?? (opened.refused(name) ? '' : undefined);
  for (const manifest of loaded.manifests) {
    if (manifest.kind !== 'Image') continue;
    const { recipe, diagnostics: problems } = resolveRecipe(manifest, readList);
    diagnostics.push(...problems);
    if (recipe !== undefined) recipes.set(recipe.image, recipe);
  }
  diagnostics.push(...opened.diagnostics());
  return {
    directory,
    manifests: loaded.manifests,
    files,
    cluster: hasErrors(diagnostics) ? undefined : resolved?.cluster,
    recipes,
    diagnostics: sortDiagnostics(diagnostics),
    found,
    texts,
    source: read,
  };
};

const unopened = (directory: string, problem: Diagnostic): Repository => ({
  directory,
  manifests: [],
  files: [],
  cluster: undefined,
  recipes: new Map(),
  diagnostics: [problem],
  found: { names: [], diagnostics: [] },
  texts: new Map(),
  source: () => undefined,
});
